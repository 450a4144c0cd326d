// SPDX-License-Identifier: Apache-2.0
/** {@code sealpost migrate}: a machine with the official relay becomes one with this. */
@NullMarked
package org.sealpost.cli.migrate;

import org.jspecify.annotations.NullMarked;
