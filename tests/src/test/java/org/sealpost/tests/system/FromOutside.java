// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A system test that wants no more than the relay's ports, its mailboxes and its log: {@code
 * ./relay test --install} runs these against the packages, in a Debian with systemd, from another
 * network.
 *
 * <p>The others use the machinery of {@code ./relay up}: they change settings and restart the
 * daemon, hold its sockets or stop its processes, need a second relay, or a host to which the relay
 * sends mail or notifications, or the name servers.
 */
@Tag("outside")
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@interface FromOutside {}
