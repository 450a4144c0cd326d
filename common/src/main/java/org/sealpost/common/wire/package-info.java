// SPDX-License-Identifier: Apache-2.0
/** Frames of length-prefixed protocols, read and written with limits. */
@NullMarked
package org.sealpost.common.wire;

import org.jspecify.annotations.NullMarked;
