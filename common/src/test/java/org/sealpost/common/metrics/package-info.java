// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.sealpost.common.metrics;

import org.jspecify.annotations.NullMarked;
