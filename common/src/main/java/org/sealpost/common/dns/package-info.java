// SPDX-License-Identifier: Apache-2.0
/** DNS look-ups: asynchronous, cached, with a deadline in all. */
@NullMarked
package org.sealpost.common.dns;

import org.jspecify.annotations.NullMarked;
