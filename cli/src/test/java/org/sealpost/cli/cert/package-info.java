// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.sealpost.cli.cert;

import org.jspecify.annotations.NullMarked;
