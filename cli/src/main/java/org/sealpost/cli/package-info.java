// SPDX-License-Identifier: Apache-2.0
/** The operator's command {@code sealpost}. */
@NullMarked
package org.sealpost.cli;

import org.jspecify.annotations.NullMarked;
