// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package org.sealpost.cli.dns;

import org.jspecify.annotations.NullMarked;
