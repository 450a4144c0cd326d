// SPDX-License-Identifier: Apache-2.0
/** A name server that tests and benchmarks tell what to answer. */
@NullMarked
package org.sealpost.tests.dns;

import org.jspecify.annotations.NullMarked;
