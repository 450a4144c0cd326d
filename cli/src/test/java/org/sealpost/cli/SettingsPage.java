// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import org.sealpost.common.config.Parameter;
import org.sealpost.common.config.Parameters;

/** Writes chatmail.ini(5), mdoc(7), from the table of settings. */
final class SettingsPage {
  private SettingsPage() {}

  static String of() {
    StringBuilder page =
        new StringBuilder(
            """
            .\\" SPDX-License-Identifier: Apache-2.0
            .\\" Made from the table of settings by a test; do not edit.
            .Dd November 23, 2026
            .Dt CHATMAIL.INI 5
            .Os
            .Sh NAME
            .Nm chatmail.ini
            .Nd settings of a chatmail relay
            .Sh SYNOPSIS
            .Pa /etc/sealpost/chatmail.ini
            .Sh DESCRIPTION
            What the services and commands of Sealpost do is decided here, in the format of the official chatmail
            relay: a line
            .Li [params] ,
            and below it settings, one a line.
            .Bd -literal -offset indent
            [params]
            mail_domain = chat.example.org
            # a comment has a line of its own
            max_mailbox_size = 1G
            .Ed
            .Pp
            A line that begins with white space goes on with the value above.
            A setting that is absent or empty has its default.
            All problems are named at once, with their lines, and nothing starts (exit status 78); a running daemon
            goes on with what it has.
            A name that nobody knows is a warning.
            .Pp
            After a change,
            .Ic sealpost apply
            tells Postfix, Dovecot and nginx, and restarts what needs it.
            Sizes may end in K, M, G or T, which multiply by 1024.
            .Sh SETTINGS
            .Bl -tag -width Ds
            """);
    Parameters.all().forEach(parameter -> add(page, parameter));
    return page.append(
            """
            .El
            .Sh SEE ALSO
            .Xr sealpost 1 ,
            .Xr sealpostd 8
            """)
        .toString();
  }

  private static void add(StringBuilder page, Parameter<?> parameter) {
    page.append(".It Va ").append(parameter.name()).append('\n');
    page.append(text(parameter.doc())).append('\n').append(".br\n");
    page.append(text(form(parameter))).append('\n');
  }

  private static String form(Parameter<?> parameter) {
    StringBuilder form = new StringBuilder(parameter.type());
    if (parameter.type().equals("number")) {
      form.append(" of ").append(parameter.unit());
    }
    if (!parameter.min().isEmpty()) {
      form.append(", ").append(parameter.min()).append(" to ").append(parameter.max());
    }
    String value = parameter.defaultText();
    return form.append(value.isEmpty() ? "" : "; default: " + value).toString();
  }

  /** A hyphen of a setting is to be copied; a dot at the start of a line would be a request. */
  private static String text(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replaceFirst("^([.'])", "\\\\&$1");
  }
}
