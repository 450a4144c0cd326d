// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of tests that want a running relay. None may take for ever. */
@Tag("system")
@ExtendWith(RelayLogs.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface SystemTest {}
