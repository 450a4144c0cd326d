// SPDX-License-Identifier: Apache-2.0
/**
 * {@code sealpost init}, {@code apply} and {@code unapply}: from chatmail.ini to the configuration
 * of Postfix and Dovecot, and back.
 */
@NullMarked
package org.sealpost.cli.setup;

import org.jspecify.annotations.NullMarked;
