// SPDX-License-Identifier: Apache-2.0
/** Rates in constant memory, and what they are counted by. */
@NullMarked
package org.sealpost.common.limits;

import org.jspecify.annotations.NullMarked;
