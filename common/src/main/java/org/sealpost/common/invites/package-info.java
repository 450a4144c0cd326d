// SPDX-License-Identifier: Apache-2.0
/** Invitations: who may get a new address where {@code invites_required} is set. */
@NullMarked
package org.sealpost.common.invites;

import org.jspecify.annotations.NullMarked;
