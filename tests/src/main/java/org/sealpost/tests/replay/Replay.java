// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A replay file: one session between a mail program and one of our services, with the answers that
 * are right.
 *
 * <p>The file lies in {@code tests/src/test/replay/SERVICE/}, where SERVICE is the socket name
 * ({@code incoming}, {@code outgoing}, {@code doveauth}, ...). It is a txtar {@link Archive}; its
 * comment says in the first line which rule it shows and in the second why that is the rule. Files
 * of the archive:
 *
 * <dl>
 *   <dt>{@code conf}
 *   <dd>lines of {@code [params]} of chatmail.ini; {@code mail_domain = chat.example}, a temporary
 *       {@code mailboxes_dir} and no limits of load, memory and disk are there unsaid
 *   <dt>{@code state}
 *   <dd>what the mailboxes directory holds before, one file a line: {@code PATH}, {@code PATH =
 *       TEXT} or {@code PATH/} for a directory
 *   <dt>{@code dns}
 *   <dd>what DNS has, see {@link Zone}; nothing if absent
 *   <dt>{@code session}
 *   <dd>the session, see below; the only one that must be there
 *   <dt>{@code log}
 *   <dd>every line that must have been logged; not compared if absent
 *   <dt>{@code dns.asked}
 *   <dd>the names that DNS was asked for, in order; not compared if absent. An empty one says that
 *       nothing may be asked
 *   <dt>{@code state.after}
 *   <dd>the mailboxes directory at the end, as {@code state}. Not compared if absent. In both, a
 *       file's time is given as {@code PATH @YYYY-MM-DD} if it is cut to the day ({@code @today})
 *   <dt>anything else
 *   <dd>a message for the command MESSAGE, with LF line ends and CRLF on the wire
 * </dl>
 *
 * <h2>DKIM</h2>
 *
 * <p>{@code incoming} and {@code outgoing} are the encryption filter alone, so that its files need
 * no signatures. {@code incoming-dkim} and {@code outgoing-dkim} are what a relay has behind its
 * sockets of these names: the same screens, then verification or signature. {@code bounces} signs
 * only.
 *
 * <p>The private keys are {@code dkim/*.pem} of the corpus; {@code conf} names them {@code
 * KEYS/NAME.pem}, and {@code dkim_keys = opendkim=KEYS/rsa.pem} is there unsaid. {@code TIMEOUT} in
 * the zone costs a tenth of a second, not the seconds that a relay waits.
 *
 * <h2>Session lines</h2>
 *
 * <pre>
 * &gt; TEXT       to the service; 2> is a second connection
 * < TEXT       from the service; 2< likewise
 * &#64; +310s      the clock goes on
 * &#64; drain      the daemon begins to end
 * # TEXT       a remark; so is an empty line
 * </pre>
 *
 * <p>In TEXT {@code \t \n \r \\} and {@code \xHH} stand for one byte. {@code RAW HEX} stands for
 * bytes as they are, in both directions; {@code RAW HEX split=1} sends them one by one. {@code <
 * CLOSE} says that the service closed the connection, {@code < BUG NAME} that it threw an unchecked
 * exception, {@code < TIMEOUT} that it neither answered nor waited for more.
 *
 * <p>A file shows everything that the service says. At its end the service must be idle: whatever
 * it still says when its peer hangs up is shown too.
 *
 * <h2>Line protocols: policy, dict</h2>
 *
 * <p>One line of the protocol is one line here; a bare {@code >} or {@code <} is an empty line.
 * Parts that are new each time are rendered by a constant: the temporary directory as {@code
 * MAILBOXES}, the salt and hash of a password as {@code $6$*}.
 *
 * <h2>Milter</h2>
 *
 * <pre>
 * > OPTNEG version=6 actions=all steps=all     < OPTNEG version=6 actions=LIST steps=LIST
 * > CONNECT NAME inet ADDRESS PORT             (inet6; unix PATH; unknown)
 * > HELO NAME                                  > MACRO STAGE i=1 {auth_authen}=alice@chat.example
 * > MAIL &lt;alice@chat.example&gt; SIZE=3        > RCPT &lt;bob@example.net&gt;
 * > DATA   > UNKNOWN TEXT   > EOH   > BODYEOB   > ABORT   > QUIT   > QUIT_NC
 * > HEADER Name: value                         > BODY TEXT
 * > HEADER*1000 Name: value                    the same field 1000 times
 * > HEADER Name: (5000 bytes)                  a value of that length
 * > MESSAGE FILE [chunk=N]                     HEADER..., EOH, BODY... of an archive file, or of a
 *                                              file below the corpus directory
 * < REPLYCODE 523 5.7.1 TEXT   < CONTINUE  < ACCEPT  < REJECT  < TEMPFAIL  < DISCARD  < SKIP
 * < SHUTDOWN  < PROGRESS  < ADDHEADER Name: value  < INSHEADER 0 Name: value
 * < CHGHEADER 1 Name: value  < CHGFROM &lt;&gt;  < ADDRCPT, DELRCPT &lt;a@b&gt;
 * </pre>
 *
 * <p>A session that starts without OPTNEG or CONNECT gets {@code version=6 actions=all steps=all}
 * and {@code mail.example.org inet 192.0.2.10 25}, unshown. A step that was negotiated away is not
 * sent. Where the filter answers CONTINUE as it must, nothing is shown; only the answer to BODYEOB,
 * the decision, is always written. A missing answer is shown as {@code < NOTHING}, an answer that
 * was negotiated away is shown even if it is CONTINUE. MESSAGE ends with the first answer other
 * than CONTINUE, as an MTA does.
 *
 * <h2>Updating</h2>
 *
 * <p>{@code -Dreplay.update} writes the {@code <} lines, {@code log} and {@code state.after} of
 * what happened into the file; review is {@code git diff}. It is refused where {@code CI} is set. A
 * file without a single expectation fails and shows what would be written.
 *
 * <p>Diagnostics: {@link IllegalArgumentException} for a file that breaks this grammar, with its
 * line.
 *
 * @param path the file
 * @param archive its content
 * @param session its {@code session} lines
 */
public record Replay(Path path, Archive archive, List<Step> session) {
  /** Reads a replay file. */
  public static Replay read(Path path) throws IOException {
    return parse(path, Files.readString(path, StandardCharsets.ISO_8859_1));
  }

  /** Reads a replay file's text. */
  static Replay parse(Path path, String text) {
    Archive archive = Archive.parse(text);
    Optional<String> session = archive.file("session");
    if (session.isEmpty()) {
      throw new IllegalArgumentException(path + ": no session");
    }
    return new Replay(path, archive, session.get().lines().map(Step::parse).toList());
  }

  /** The service that the file is about: the name of its folder. */
  public String service() {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || folder.getFileName() == null) {
      throw new IllegalArgumentException(path + ": lies in no folder");
    }
    return folder.getFileName().toString();
  }

  /** Whether the file says what is right, or only what is sent. */
  public boolean hasExpectations() {
    return archive.file("log").isPresent()
        || archive.file("state.after").isPresent()
        || archive.file("dns.asked").isPresent()
        || session.stream().anyMatch(Step.Receive.class::isInstance);
  }
}
