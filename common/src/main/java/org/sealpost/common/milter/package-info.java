// SPDX-License-Identifier: Apache-2.0
/**
 * The milter protocol (SMFI version 6) as the filter speaks it, and screens: rules that watch a
 * message.
 */
@NullMarked
package org.sealpost.common.milter;

import org.jspecify.annotations.NullMarked;
