// SPDX-License-Identifier: Apache-2.0
/** Tests of sockets, connections and signals. */
@NullMarked
package org.sealpost.common.daemon;

import org.jspecify.annotations.NullMarked;
