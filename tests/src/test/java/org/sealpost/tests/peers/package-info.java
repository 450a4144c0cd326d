// SPDX-License-Identifier: Apache-2.0
/** Our protocols and formats against the libraries of others. */
@NullMarked
package org.sealpost.tests.peers;

import org.jspecify.annotations.NullMarked;
