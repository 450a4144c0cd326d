// SPDX-License-Identifier: Apache-2.0
/** The relay's configuration, {@code chatmail.ini}. */
@NullMarked
package org.sealpost.common.config;

import org.jspecify.annotations.NullMarked;
