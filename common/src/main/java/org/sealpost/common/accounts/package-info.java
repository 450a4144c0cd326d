// SPDX-License-Identifier: Apache-2.0
/** Addresses of the relay: one directory each, with the files that the official relay has there. */
@NullMarked
package org.sealpost.common.accounts;

import org.jspecify.annotations.NullMarked;
