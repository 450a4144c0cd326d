// SPDX-License-Identifier: Apache-2.0
/** {@code sealpost dns}: the relay's records, and whether they are there. */
@NullMarked
package org.sealpost.cli.dns;

import org.jspecify.annotations.NullMarked;
