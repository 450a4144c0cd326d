// SPDX-License-Identifier: Apache-2.0
/** Tests of what makes the configuration. */
@NullMarked
package org.sealpost.cli.setup;

import org.jspecify.annotations.NullMarked;
