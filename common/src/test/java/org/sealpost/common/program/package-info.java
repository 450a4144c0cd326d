// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.sealpost.common.program;

import org.jspecify.annotations.NullMarked;
