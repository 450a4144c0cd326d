// SPDX-License-Identifier: Apache-2.0
/** Tests against a running relay: real Postfix, real Dovecot, real clients. */
@NullMarked
package org.sealpost.tests.system;

import org.jspecify.annotations.NullMarked;
