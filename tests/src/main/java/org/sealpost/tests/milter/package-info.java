// SPDX-License-Identifier: Apache-2.0
/** The MTA's half of the milter protocol, for tests. */
@NullMarked
package org.sealpost.tests.milter;

import org.jspecify.annotations.NullMarked;
