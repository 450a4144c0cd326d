// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import picocli.CommandLine.Command;

/** The group {@code sealpost web}. */
@Command(
    name = "web",
    description = "The pages of the site.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class WebCommand {}
