// SPDX-License-Identifier: Apache-2.0
/** {@code sealpost explain}: why the relay would take a message or not. */
@NullMarked
package org.sealpost.cli.explain;

import org.jspecify.annotations.NullMarked;
