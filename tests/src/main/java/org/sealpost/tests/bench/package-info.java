// SPDX-License-Identifier: Apache-2.0
/** What {@code ./relay bench} measures. Programs for people, not tests. */
@NullMarked
package org.sealpost.tests.bench;

import org.jspecify.annotations.NullMarked;
