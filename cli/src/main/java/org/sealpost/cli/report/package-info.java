// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator asks a running relay: {@code sealpost queue}, {@code status}, {@code doctor}.
 */
@NullMarked
package org.sealpost.cli.report;

import org.jspecify.annotations.NullMarked;
