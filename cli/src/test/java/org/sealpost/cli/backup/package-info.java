// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.sealpost.cli.backup;

import org.jspecify.annotations.NullMarked;
