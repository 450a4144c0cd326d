// SPDX-License-Identifier: Apache-2.0
/** {@code sealpost invites}: who may get an address where that takes an invitation. */
@NullMarked
package org.sealpost.cli.invites;

import org.jspecify.annotations.NullMarked;
