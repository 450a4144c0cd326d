// SPDX-License-Identifier: Apache-2.0
/** Rules about the sources themselves. */
@NullMarked
package org.sealpost.tests.architecture;

import org.jspecify.annotations.NullMarked;
