// SPDX-License-Identifier: Apache-2.0
/** Tests of the echo bot and of ping. */
@NullMarked
package org.sealpost.cli.bot;

import org.jspecify.annotations.NullMarked;
