// SPDX-License-Identifier: Apache-2.0
/** What a daemon's {@code Main} says: which services there are, and how each comes to be. */
@NullMarked
package org.sealpost.common.program;

import org.jspecify.annotations.NullMarked;
