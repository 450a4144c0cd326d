// SPDX-License-Identifier: Apache-2.0
/** Replay files: recorded protocol sessions as tests. Start at {@link Replay}. */
@NullMarked
package org.sealpost.tests.replay;

import org.jspecify.annotations.NullMarked;
