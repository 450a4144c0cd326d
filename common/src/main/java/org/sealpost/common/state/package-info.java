// SPDX-License-Identifier: Apache-2.0
/** State that outlives the process and is not a file of a mailbox: one SQLite database. */
@NullMarked
package org.sealpost.common.state;

import org.jspecify.annotations.NullMarked;
