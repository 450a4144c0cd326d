// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.sealpost.cli.invites;

import org.jspecify.annotations.NullMarked;
