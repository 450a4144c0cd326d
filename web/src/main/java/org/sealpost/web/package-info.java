// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP behind nginx: new addresses and mail over HTTPS. The pages of the site are in {@code site}.
 */
@NullMarked
package org.sealpost.web;

import org.jspecify.annotations.NullMarked;
