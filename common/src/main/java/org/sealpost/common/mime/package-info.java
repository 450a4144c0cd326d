// SPDX-License-Identifier: Apache-2.0
/**
 * What a message body is made of, checked while it streams by: MIME parts, ASCII armor, OpenPGP
 * packets. Nothing here holds a body, decrypts or decodes more than lengths need.
 */
@NullMarked
package org.sealpost.common.mime;

import org.jspecify.annotations.NullMarked;
