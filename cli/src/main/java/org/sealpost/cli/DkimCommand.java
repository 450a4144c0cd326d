// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import picocli.CommandLine.Command;

/** The group {@code sealpost dkim}. */
@Command(
    name = "dkim",
    description = "Keys that sign outgoing mail, and their records in DNS.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class DkimCommand {}
