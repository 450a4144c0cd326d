// SPDX-License-Identifier: Apache-2.0
/** The machine that a command works on: its files, its programs, its terminal. */
@NullMarked
package org.sealpost.cli.host;

import org.jspecify.annotations.NullMarked;
