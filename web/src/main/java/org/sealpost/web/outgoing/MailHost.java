// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.net.InetAddress;

/**
 * A host that takes mail for a domain.
 *
 * @param name what its certificate has to name
 * @param anyCertificate for relays that no public authority signs for, as tls_policy has them: an
 *     address in place of a name, a leading underscore
 */
record MailHost(String name, InetAddress address, boolean anyCertificate) {}
