// SPDX-License-Identifier: Apache-2.0
/**
 * The daily jobs: {@code sealpost expire}, {@code quota-expire} and {@code fsreport}. They walk the
 * mailboxes one by one while mail is delivered and read, and keep nothing of one when they go on.
 */
@NullMarked
package org.sealpost.cli.jobs;

import org.jspecify.annotations.NullMarked;
