// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package org.sealpost.cli.explain;

import org.jspecify.annotations.NullMarked;
