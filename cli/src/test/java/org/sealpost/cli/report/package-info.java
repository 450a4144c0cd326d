// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package org.sealpost.cli.report;

import org.jspecify.annotations.NullMarked;
