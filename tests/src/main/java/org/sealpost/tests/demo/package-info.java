// SPDX-License-Identifier: Apache-2.0
/** {@code ./relay demo}: a conversation through a running relay, for a person to watch. */
@NullMarked
package org.sealpost.tests.demo;

import org.jspecify.annotations.NullMarked;
