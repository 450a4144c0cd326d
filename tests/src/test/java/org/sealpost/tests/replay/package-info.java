// SPDX-License-Identifier: Apache-2.0
/** Runs the replay files, and tests their runner. */
@NullMarked
package org.sealpost.tests.replay;

import org.jspecify.annotations.NullMarked;
