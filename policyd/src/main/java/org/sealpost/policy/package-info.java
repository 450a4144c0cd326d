// SPDX-License-Identifier: Apache-2.0
/** Postfix policy delegation: who may send how much, and which recipients exist. */
@NullMarked
package org.sealpost.policy;

import org.jspecify.annotations.NullMarked;
