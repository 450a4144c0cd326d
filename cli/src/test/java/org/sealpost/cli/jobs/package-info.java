// SPDX-License-Identifier: Apache-2.0
/** Tests of the daily jobs. */
@NullMarked
package org.sealpost.cli.jobs;

import org.jspecify.annotations.NullMarked;
