// SPDX-License-Identifier: Apache-2.0
/**
 * What a daemon counts and measures, for a monitoring system to fetch. Labels are enums of ours:
 * nothing of a user or of a peer can become one.
 */
@NullMarked
package org.sealpost.common.metrics;

import org.jspecify.annotations.NullMarked;
