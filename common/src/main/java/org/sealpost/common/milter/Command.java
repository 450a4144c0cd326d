// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * What the MTA sends (SMFIC_*). A frame's payload is the command's letter and its fields; strings
 * end with NUL.
 *
 * <p>See also: {@link CommandCodec}, {@link Response}.
 */
public sealed interface Command
    permits Optneg,
        Command.Abort,
        Command.Body,
        Command.Bodyeob,
        Command.Connect,
        Command.Data,
        Command.Eoh,
        Command.Header,
        Command.Helo,
        Command.Macro,
        Command.Mail,
        Command.Quit,
        Command.QuitNc,
        Command.Rcpt,
        Command.Unknown {

  /** {@code 'A'}: forget the message in hand. */
  record Abort() implements Command {}

  /** {@code 'B' bytes}: a part of the body, cut anywhere; a view that dies with its frame. */
  record Body(ByteBuffer chunk) implements Command {}

  /** {@code 'E' bytes}: the end of the message, with the last part of the body, mostly empty. */
  record Bodyeob(ByteBuffer chunk) implements Command {}

  /** {@code 'C' name NUL ( 'U' | ( 'L' | '4' | '6' ) port (2 bytes) address NUL )}. */
  record Connect(Peer peer, int port) implements Command {}

  /** {@code 'T'}: the SMTP command DATA. */
  record Data() implements Command {}

  /** {@code 'N'}: the header has ended. */
  record Eoh() implements Command {}

  /** {@code 'L' name NUL value NUL}. */
  record Header(HeaderField field) implements Command {}

  /** {@code 'H' name NUL}. */
  record Helo(String name) implements Command {}

  /** {@code 'D' letter *( name NUL value NUL )}: macros for the command of that letter. */
  record Macro(char letter, Map<String, String> values) implements Command {}

  /** {@code 'M' sender NUL *( parameter NUL )}. */
  record Mail(List<String> arguments) implements Command {}

  /** {@code 'Q'}: the connection ends. */
  record Quit() implements Command {}

  /** {@code 'K'}: the SMTP session ends; another one, from CONNECT on, may follow. */
  record QuitNc() implements Command {}

  /** {@code 'R' recipient NUL *( parameter NUL )}. */
  record Rcpt(List<String> arguments) implements Command {}

  /** {@code 'U' line NUL}: an SMTP command that the MTA does not know. */
  record Unknown(String line) implements Command {}
}
