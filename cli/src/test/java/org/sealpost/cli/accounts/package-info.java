// SPDX-License-Identifier: Apache-2.0
/** Tests of the commands about addresses. */
@NullMarked
package org.sealpost.cli.accounts;

import org.jspecify.annotations.NullMarked;
