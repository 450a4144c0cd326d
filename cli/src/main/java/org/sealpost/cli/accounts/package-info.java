// SPDX-License-Identifier: Apache-2.0
/**
 * {@code sealpost accounts} and {@code registration}: addresses, on the same files as the daemon.
 */
@NullMarked
package org.sealpost.cli.accounts;

import org.jspecify.annotations.NullMarked;
