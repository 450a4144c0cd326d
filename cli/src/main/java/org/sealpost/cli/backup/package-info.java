// SPDX-License-Identifier: Apache-2.0
/** {@code sealpost backup} and {@code sealpost restore}: a relay in one file. */
@NullMarked
package org.sealpost.cli.backup;

import org.jspecify.annotations.NullMarked;
