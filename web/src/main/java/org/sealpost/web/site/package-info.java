// SPDX-License-Identifier: Apache-2.0
/** The pages of the site: Markdown and templates in, files for nginx out. */
@NullMarked
package org.sealpost.web.site;

import org.jspecify.annotations.NullMarked;
