// SPDX-License-Identifier: Apache-2.0
/** What is made for a monitoring system: the page, the dashboard, the alerts, mtail's program. */
@NullMarked
package org.sealpost.tests.metrics;

import org.jspecify.annotations.NullMarked;
