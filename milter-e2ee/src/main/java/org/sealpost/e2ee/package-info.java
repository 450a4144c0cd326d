// SPDX-License-Identifier: Apache-2.0
/**
 * What the relay lets through: end-to-end encrypted mail and a few named exceptions, from the
 * author that the envelope names, without header fields that tell about the author's device.
 */
@NullMarked
package org.sealpost.e2ee;

import org.jspecify.annotations.NullMarked;
