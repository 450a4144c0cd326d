// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.sealpost.common.invites;

import org.jspecify.annotations.NullMarked;
