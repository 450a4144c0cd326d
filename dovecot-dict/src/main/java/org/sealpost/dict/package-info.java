// SPDX-License-Identifier: Apache-2.0
/**
 * What Dovecot asks the relay: passwords and users (creating an address at its first login), last
 * logins; over the dict protocol, and over a socket of our own for checkpassword.
 */
@NullMarked
package org.sealpost.dict;

import org.jspecify.annotations.NullMarked;
