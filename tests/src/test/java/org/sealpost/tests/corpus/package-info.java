// SPDX-License-Identifier: Apache-2.0
/** Whole messages against both directions' screens. */
@NullMarked
package org.sealpost.tests.corpus;

import org.jspecify.annotations.NullMarked;
