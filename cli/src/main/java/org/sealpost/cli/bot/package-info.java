// SPDX-License-Identifier: Apache-2.0
/** A Delta Chat core of our own: the echo bot, and the measuring of round trips. */
@NullMarked
package org.sealpost.cli.bot;

import org.jspecify.annotations.NullMarked;
