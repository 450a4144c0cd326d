// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import static org.sealpost.e2ee.Mail.BEGIN;
import static org.sealpost.e2ee.Mail.CLOSE;
import static org.sealpost.e2ee.Mail.DATA_HEADER;
import static org.sealpost.e2ee.Mail.END;
import static org.sealpost.e2ee.Mail.VERSION_PART;
import static org.sealpost.e2ee.OpenPgp.base64;
import static org.sealpost.e2ee.OpenPgp.hex;
import static org.sealpost.e2ee.OpenPgp.join;
import static org.sealpost.e2ee.OpenPgp.oldPacket;
import static org.sealpost.e2ee.OpenPgp.packet;
import static org.sealpost.e2ee.OpenPgp.seipd;

import java.util.List;
import org.sealpost.common.mime.Violation;
import org.sealpost.e2ee.EncryptionRuleTest.Case;
import org.sealpost.e2ee.Finding.Kind;

/** The table of {@link EncryptionRuleTest}. */
@SuppressWarnings({"StringConcatToTextBlock", "BareDotMetacharacter"}) // CRLF, and one byte.
final class RuleCases {
  private static final Finding ENCRYPTED = Finding.accepted(Kind.ENCRYPTED);
  private static final Finding SECURE_JOIN = Finding.accepted(Kind.SECURE_JOIN);
  private static final String DATA = base64(seipd(1, 100));
  private static final String ARMOR = BEGIN + "\r\n" + DATA + END;
  private static final String PREAMBLE =
      "This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\r\n";
  private static final String JOIN_BODY =
      "--b0undary\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n\r\n"
          + "secure-join: vc-request\r\n\r\n--b0undary--\r\n";
  private static final String JOIN_HEADER =
      "From: a@a.test\nSecure-Join: vc-request\nContent-Type: multipart/mixed; boundary=b0undary";

  private final List<Case> cases;

  private RuleCases(List<Case> cases) {
    this.cases = cases;
  }

  static void addTo(List<Case> cases) {
    RuleCases table = new RuleCases(cases);
    table.packets();
    table.armor();
    table.armorHeaders();
    table.structure();
    table.partHeaders();
    table.headers();
    table.exceptions();
  }

  private void both(String label, Mail mail, Finding finding) {
    cases.add(new Case(label, mail, finding, finding));
  }

  private void refuse(String label, Mail mail, Violation violation) {
    both(label, mail, Finding.refused(violation));
  }

  private void incomingOnly(String label, Mail mail, Violation outgoing) {
    cases.add(new Case(label, mail, ENCRYPTED, Finding.refused(outgoing)));
  }

  private void packets() {
    byte[] s = seipd(1, 50);
    byte[] pkesk = packet(1, new byte[100]);
    both("PKESK v3, SEIPD v1", Mail.encrypted(OpenPgp.pkesk3Seipd1()), ENCRYPTED);
    both("partial lengths", Mail.encrypted(OpenPgp.partialLengths()), ENCRYPTED);
    both("PKESK v6, SEIPD v2", Mail.encrypted(OpenPgp.pkesk6Seipd2()), ENCRYPTED);
    both("SKESK v4, SEIPD v1", Mail.encrypted(OpenPgp.skeskSeipd1()), ENCRYPTED);
    both("SKESK v6, SEIPD v2", Mail.encrypted(OpenPgp.skesk6Seipd2()), ENCRYPTED);
    both("SEIPD alone", Mail.encrypted(s), ENCRYPTED);
    both("two-octet length", Mail.encrypted(seipd(2, 8000)), ENCRYPTED);
    both("five-octet length", Mail.encrypted(seipd(2, 9000)), ENCRYPTED);
    both("many PKESK", Mail.encrypted(join(pkesk, pkesk, packet(3, new byte[300]), s)), ENCRYPTED);
    for (int octets : new int[] {1, 2, 4}) {
      byte[] old = oldPacket(1, octets, new byte[94]);
      both("old header, length " + octets, Mail.encrypted(join(old, s)), ENCRYPTED);
    }
    both("partial chunk of one octet", Mail.encrypted(hex("d2 e0 01 e1 6162 00")), ENCRYPTED);
    refuse("SEIPD v3", Mail.encrypted(seipd(3, 50)), Violation.PACKET_VERSION);
    refuse("SEIPD v0", Mail.encrypted(seipd(0, 50)), Violation.PACKET_VERSION);
    refuse("SEIPD empty", Mail.encrypted(hex("d2 00")), Violation.PACKET_LENGTH);
    refuse("no SEIPD", Mail.encrypted(pkesk), Violation.PACKET_LENGTH);
    refuse("two SEIPD", Mail.encrypted(join(s, s)), Violation.PACKET_AFTER_END);
    refuse("octet after SEIPD", Mail.encrypted(join(s, hex("00"))), Violation.PACKET_AFTER_END);
    refuse("PKESK after SEIPD", Mail.encrypted(join(s, pkesk)), Violation.PACKET_AFTER_END);
    refuse("not a packet", Mail.encrypted(hex("48 65 6c 6c 6f")), Violation.PACKET_HEADER);
    for (int tag : new int[] {0, 2, 4, 8, 9, 10, 11, 13, 17, 19, 20, 21, 60}) {
      byte[] other = packet(tag, new byte[20]);
      refuse("packet " + tag, Mail.encrypted(join(other, s)), Violation.PACKET_TYPE);
      refuse("PKESK, packet " + tag, Mail.encrypted(join(pkesk, other)), Violation.PACKET_TYPE);
    }
    refuse("old literal data", Mail.encrypted(hex("ac 05 7400000000")), Violation.PACKET_TYPE);
    refuse("indeterminate", Mail.encrypted(join(hex("87"), s)), Violation.PACKET_LENGTH);
    refuse("partial PKESK", Mail.encrypted(join(hex("c1 e0 00 00"), s)), Violation.PACKET_LENGTH);
    refuse("SEIPD too long", Mail.encrypted(hex("d2 10 01 02 03")), Violation.PACKET_LENGTH);
    refuse("length cut", Mail.encrypted(hex("d2 ff 00 00")), Violation.PACKET_LENGTH);
    refuse("partial, no end", Mail.encrypted(hex("d2 e1 01 61")), Violation.PACKET_LENGTH);
    refuse("after partial", Mail.encrypted(hex("d2e1016101 6162")), Violation.PACKET_AFTER_END);
  }

  private void armorCase(String label, String armor, Violation violation) {
    refuse(label, Mail.encrypted(Mail.body(armor)), violation);
  }

  private void armorPasses(String label, String armor) {
    both(label, Mail.encrypted(Mail.body(armor)), ENCRYPTED);
  }

  private void armor() {
    String first = DATA.substring(0, 66);
    String rest = DATA.substring(66);
    String open = BEGIN + "\r\n";
    armorPasses("checksum", open + DATA + "=AbC+\r\n" + END);
    armorPasses("blanks at line ends", open + first.replace("\r", " \t\r") + rest + END);
    armorPasses("blank after BEGIN and END", ARMOR.replace("-----\r", "----- \r"));
    armorPasses("white space around", "\r\n \t\r\n" + ARMOR + " \r\n\r\n");
    armorPasses(
        "uneven lines", open + first.substring(0, 7) + "\r\n" + first.substring(7) + rest + END);
    armorPasses("padding ==", open + base64(seipd(1, 50)) + END);
    armorPasses("no padding", open + base64(seipd(1, 49)) + END);
    armorPasses("padding =", open + base64(seipd(1, 51)) + END);
    String words = "Hello, this is text\r\n";
    armorCase("text before BEGIN", words + ARMOR, Violation.ARMOR_BEGIN);
    armorCase("text after END", ARMOR + words, Violation.ARMOR_END);
    armorCase("second armor", ARMOR + ARMOR, Violation.ARMOR_END);
    armorCase("nothing", "", Violation.ARMOR_BEGIN);
    armorCase("no END, empty line", open + DATA, Violation.ARMOR_DATA);
    body("no END", VERSION_PART + DATA_HEADER + open + DATA + CLOSE, Violation.ARMOR_END);
    armorCase("no data", open + END, Violation.PACKET_LENGTH);
    armorCase("text between lines", open + first + words + rest + END, Violation.ARMOR_DATA);
    armorCase("empty line inside", open + first + "\r\n" + rest + END, Violation.ARMOR_DATA);
    armorCase("blank line inside", open + first + " \r\n" + rest + END, Violation.ARMOR_DATA);
    armorCase("leading blank", open + first + " " + rest + END, Violation.ARMOR_DATA);
    armorCase(
        "blank within line",
        open + first.replaceFirst("(.{9})", "$1 ") + rest + END,
        Violation.ARMOR_DATA);
    armorCase(
        "text after blank", open + first.replace("\r", " x\r") + rest + END, Violation.ARMOR_DATA);
    armorCase("empty line before END", open + DATA + "\r\n" + END, Violation.ARMOR_DATA);
    armorCase("blank before END", open + DATA + " " + END, Violation.ARMOR_DATA);
    armorCase(
        "url-safe base64", open + first.replaceFirst(".", "_") + rest + END, Violation.ARMOR_DATA);
    armorCase(
        "8-bit in data",
        open + first.replaceFirst("(.{9}).", "$1\u00e9") + rest + END,
        Violation.ARMOR_DATA);
    armorCase("form feed", open + first.replace("\r", "\f\r") + rest + END, Violation.ARMOR_DATA);
    armorCase("NUL in data", open + first.replace("\r", "\0\r") + rest + END, Violation.NUL);
    armorCase("bare LF", open + first.replace("\r", "") + rest + END, Violation.BARE_LF);
    armorCase("bare CR", open + first.replace("\n", "") + rest + END, Violation.BARE_CR);
    armorCase("bare LF after END", ARMOR + "\n", Violation.BARE_LF);
    armorCase("bare CR after END", ARMOR + "\r", Violation.BARE_CR);
    armorCase("NUL after END", ARMOR + "\0\r\n", Violation.NUL);
    String padded = base64(seipd(1, 50));
    armorCase("data after padding", open + padded + DATA + END, Violation.ARMOR_PADDING);
    armorCase("padding missing", open + padded.replace("=", "") + END, Violation.ARMOR_PADDING);
    armorCase("half the padding", open + padded.replace("==", "=") + END, Violation.ARMOR_PADDING);
    armorCase("too much padding", open + padded.replace("==", "===") + END, Violation.ARMOR_DATA);
    armorCase(
        "padding on its own line",
        open + padded.replace("==", "\r\n==") + END,
        Violation.ARMOR_PADDING);
    armorCase(
        "text after padding", open + padded.replace("==", "==text") + END, Violation.ARMOR_DATA);
    armorCase("checksum twice", open + DATA + "=AbCd\r\n=AbCd\r\n" + END, Violation.ARMOR_END);
    armorCase("checksum long", open + DATA + "=AbCde\r\n" + END, Violation.ARMOR_CHECKSUM);
    armorCase("checksum short", open + DATA + "=AbC\r\n" + END, Violation.ARMOR_CHECKSUM);
    armorCase("checksum with padding", open + DATA + "=AbC=\r\n" + END, Violation.ARMOR_CHECKSUM);
    armorCase("checksum first", open + "=AbCd\r\n" + DATA + END, Violation.PACKET_LENGTH);
    armorCase("data after checksum", open + DATA + "=AbCd\r\n" + DATA + END, Violation.ARMOR_END);
    armorCase(
        "empty line after checksum", open + DATA + "=AbCd\r\n\r\n" + END, Violation.ARMOR_END);
    armorCase("other END", open + DATA + "-----END PGP SIGNATURE-----\r\n", Violation.ARMOR_END);
    armorCase(
        "END in lower case",
        open + DATA + END.toLowerCase(java.util.Locale.ROOT),
        Violation.ARMOR_END);
    armorCase("dash text", open + first + "- words\r\n" + rest + END, Violation.ARMOR_END);
    armorCase("BEGIN inside", open + first + open + rest + END, Violation.ARMOR_END);
    armorCase(
        "armor of a key", ARMOR.replace("MESSAGE", "PUBLIC KEY BLOCK"), Violation.ARMOR_BEGIN);
    armorCase(
        "clear-signed", ARMOR.replace("BEGIN PGP", "BEGIN PGP SIGNED"), Violation.ARMOR_BEGIN);
    armorCase("no empty line", BEGIN + DATA + END, Violation.ARMOR_HEADER);
    armorCase("long blank line", ARMOR + " ".repeat(5000) + "\r\n", Violation.LINE_LENGTH);
  }

  private void armorHeaders() {
    String data = "\r\n" + DATA + END;
    String comment = "Comment: " + "x".repeat(191) + "\r\n";
    incomingOnly(
        "Version",
        Mail.encrypted(Mail.body(BEGIN + "Version: GnuPG v2\r\n" + data)),
        Violation.ARMOR_HEADER);
    incomingOnly(
        "eight comments",
        Mail.encrypted(Mail.body(BEGIN + comment.repeat(8) + data)),
        Violation.ARMOR_HEADER);
    armorCase("nine comments", BEGIN + comment.repeat(9) + data, Violation.ARMOR_HEADER);
    armorCase("long comment", BEGIN + comment.replace("xx", "xxx") + data, Violation.ARMOR_HEADER);
    armorCase("Charset", BEGIN + "Charset: utf-7\r\n" + data, Violation.ARMOR_HEADER);
    armorCase("Hash", BEGIN + "Hash: SHA512\r\n" + data, Violation.ARMOR_HEADER);
    armorCase("lower case", BEGIN + "comment: x\r\n" + data, Violation.ARMOR_HEADER);
    armorCase("text for a header", BEGIN + "Hello\r\n" + data, Violation.ARMOR_HEADER);
    armorCase("folded header", BEGIN + " Comment: x\r\n" + data, Violation.ARMOR_HEADER);
  }

  private void body(String label, String body, Violation violation) {
    refuse(label, Mail.encrypted(body), violation);
  }

  private void structure() {
    String data = DATA_HEADER + ARMOR;
    String usual = VERSION_PART + data + CLOSE;
    both(
        "white space around parts", Mail.encrypted(" \r\n\r\n" + usual + "\r\n \t\r\n"), ENCRYPTED);
    both("no CRLF at the end", Mail.encrypted(usual.substring(0, usual.length() - 2)), ENCRYPTED);
    both(
        "blanks after delimiters",
        Mail.encrypted(usual.replace("b0undary\r", "b0undary \t\r")),
        ENCRYPTED);
    incomingOnly("known preamble", Mail.encrypted(PREAMBLE + usual), Violation.PREAMBLE);
    incomingOnly(
        "known preamble 2440",
        Mail.encrypted("\r\n" + PREAMBLE.replace("4880", "2440") + "\r\n" + usual),
        Violation.PREAMBLE);
    body("known preamble twice", PREAMBLE + PREAMBLE + usual, Violation.PREAMBLE);
    body("preamble", "Hello\r\n" + usual, Violation.PREAMBLE);
    body("preamble, other RFC", PREAMBLE.replace("4880", "9580") + usual, Violation.PREAMBLE);
    body("preamble with more", PREAMBLE.replace("\r", " x\r") + usual, Violation.PREAMBLE);
    body("epilogue", usual + "Hello\r\n", Violation.EPILOGUE);
    body("epilogue without line end", usual + "Hello", Violation.EPILOGUE);
    body("known preamble as epilogue", usual + PREAMBLE, Violation.EPILOGUE);
    body("delimiter in epilogue", usual + "--b0undary\r\n", Violation.DELIMITER_MISPLACED);
    body("part in epilogue", usual + data, Violation.DELIMITER_MISPLACED);
    body("empty", "", Violation.CLOSING_MISSING);
    body("close only", CLOSE, Violation.DELIMITER_MISPLACED);
    body("no close", VERSION_PART + data, Violation.CLOSING_MISSING);
    body(
        "third part",
        VERSION_PART + data + "--b0undary\r\n\r\nHello\r\n" + CLOSE,
        Violation.PART_COUNT);
    body("one part", VERSION_PART + CLOSE, Violation.PART_COUNT);
    body("parts swapped", data + VERSION_PART + CLOSE, Violation.PART_TYPE);
    body("first part twice", VERSION_PART + VERSION_PART + data + CLOSE, Violation.PART_TYPE);
    body("text in first part", usual.replace("Version: 1", "Hello"), Violation.PART_TEXT);
    body(
        "more text in first part",
        usual.replace("Version: 1", "Version: 1\r\nHello"),
        Violation.PART_TEXT);
    body(
        "Version: 1 twice",
        usual.replace("Version: 1", "Version: 1\r\nVersion: 1"),
        Violation.PART_TEXT);
    body("Version: 10", usual.replace("Version: 1", "Version: 10"), Violation.PART_TEXT);
    body("version: 1", usual.replace("Version: 1", "version: 1"), Violation.PART_TEXT);
    body("no version", usual.replace("Version: 1", ""), Violation.PART_TEXT);
    body(
        "delimiter with tail",
        usual.replaceFirst("b0undary\r", "b0undaryx\r"),
        Violation.DELIMITER);
    body("close with tail", VERSION_PART + data + "--b0undary--x\r\n", Violation.DELIMITER);
    body("close with one dash", VERSION_PART + data + "--b0undary-\r\n", Violation.DELIMITER);
    body("bare LF in preamble", "\n" + usual, Violation.BARE_LF);
    body("bare CR in preamble", "\r" + usual, Violation.BARE_CR);
    body("CR at the end", usual + "\r", Violation.BARE_CR);
    body("NUL in epilogue", usual + "\0", Violation.NUL);
    body("vertical tab in epilogue", usual + "\u000b\r\n", Violation.EPILOGUE);
    body("no-break space in epilogue", usual + "\u00a0\r\n", Violation.EPILOGUE);
    body("long preamble", " ".repeat(4097) + "\r\n" + usual, Violation.LINE_LENGTH);
  }

  private void partHeader(String label, String header, Violation violation) {
    refuse(label, partMail(header), violation);
  }

  private static Mail partMail(String header) {
    return Mail.encrypted(VERSION_PART + "--b0undary\r\n" + header + "\r\n" + ARMOR + CLOSE);
  }

  private void partHeaders() {
    String type = "Content-Type: application/octet-stream\r\n";
    String cte = "Content-Transfer-Encoding: ";
    both("other case", partMail("cOntent-tYpe: APPLICATION/Octet-Stream\r\n"), ENCRYPTED);
    both(
        "other fields",
        partMail(
            type
                + "Content-Description: OpenPGP encrypted message\r\nContent-Disposition: inline; filename=\"encrypted.asc\";\r\n"),
        ENCRYPTED);
    both(
        "folded",
        partMail("Content-Type: application/octet-stream;\r\n\tname=\"x\"\r\n"),
        ENCRYPTED);
    for (String encoding : List.of("7bit", "8BIT", "binary", "7bit \t")) {
      both("encoding " + encoding, partMail(type + cte + encoding + "\r\n"), ENCRYPTED);
    }
    for (String encoding :
        List.of(
            "base64",
            "quoted-printable",
            "x-uuencode",
            "",
            "7bit base64",
            "\"7bit\"",
            "7bit (x)",
            "7bit;",
            "7bit\r\n base64",
            "\r\n base64",
            "8-bit")) {
      partHeader(
          "encoding <" + encoding + ">",
          type + cte + encoding + "\r\n",
          Violation.TRANSFER_ENCODING);
    }
    partHeader(
        "two encodings",
        type + cte + "7bit\r\n" + cte + "base64\r\n",
        Violation.TRANSFER_ENCODING_DUPLICATE);
    partHeader(
        "two types", type + "Content-Type: text/plain\r\n", Violation.CONTENT_TYPE_DUPLICATE);
    partHeader("same type twice", type + type, Violation.CONTENT_TYPE_DUPLICATE);
    partHeader("text/plain", "Content-Type: text/plain\r\n", Violation.PART_TYPE);
    partHeader(
        "nested multipart", "Content-Type: multipart/mixed; boundary=x\r\n", Violation.PART_TYPE);
    partHeader("message", "Content-Type: message/rfc822\r\n", Violation.PART_TYPE);
    partHeader("no type", "X-Other: x\r\n", Violation.CONTENT_TYPE_MISSING);
    partHeader("no header", "", Violation.CONTENT_TYPE_MISSING);
    partHeader("line without colon", type + "Hello\r\n", Violation.HEADER_LINE);
    partHeader("continuation first", " x\r\n" + type, Violation.HEADER_LINE);
    partHeader("blank line", type + " \r\nX-Hello: x\r\n", Violation.HEADER_LINE);
    partHeader(
        "blank before colon", "Content-Type : application/octet-stream\r\n", Violation.HEADER_NAME);
    partHeader("no name", type + ": x\r\n", Violation.HEADER_NAME);
    partHeader("control in name", type + "X\u0001: x\r\n", Violation.HEADER_VALUE);
    partHeader("8-bit name", type + "X\u00e9: x\r\n", Violation.HEADER_NAME);
    partHeader("bare CR", type + "X: a\rContent-Type: text/plain\r\n", Violation.BARE_CR);
    partHeader("bare LF", type + "X: a\nContent-Type: text/plain\r\n", Violation.BARE_LF);
    partHeader("NUL", type + "X: a\0\r\n", Violation.NUL);
    partHeader("delimiter in header", type + "--b0undary\r\n", Violation.DELIMITER_MISPLACED);
    partHeader("like a delimiter", type + "--b0undary: x\r\n", Violation.DELIMITER);
    partHeader(
        "utf-7", "Content-Type: application/octet-stream; charset=utf-7\r\n", Violation.CHARSET);
    partHeader(
        "utf-16",
        "Content-Type: application/octet-stream; charset=\"UTF-16\"\r\n",
        Violation.CHARSET);
    partHeader(
        "charset*",
        "Content-Type: application/octet-stream; charset*=us-ascii''utf-7\r\n",
        Violation.PARAMETER_EXTENDED);
    String fill = "X-Fill: " + "x".repeat(990) + "\r\n";
    both("just 4 KB", partMail(type + fill.repeat(4)), ENCRYPTED);
    partHeader("over 4 KB", type + fill.repeat(5), Violation.HEADER_SIZE);
    partHeader(
        "over 4 KB in a line", type + "X: " + "x".repeat(5000) + "\r\n", Violation.HEADER_SIZE);
  }

  private void header(String label, String lines, Violation violation) {
    refuse(label, Mail.encrypted(seipd(1, 100)).withHeader(lines), violation);
  }

  private void type(String label, String type, Violation violation) {
    header(label, "Content-Type: " + type, violation);
  }

  private void typePasses(String label, String type) {
    Mail mail = Mail.encrypted(seipd(1, 100)).withHeader("Content-Type: " + type);
    both(label, mail, ENCRYPTED);
  }

  private void headers() {
    typePasses("unquoted boundary", "multipart/encrypted; boundary=b0undary");
    typePasses("upper case", "MULTIPART/Encrypted; BOUNDARY=b0undary");
    typePasses("folds", "multipart/encrypted;\n\tprotocol=\"x\";\n boundary=\"b0undary\"");
    typePasses("semicolon at the end", "multipart/encrypted; boundary=b0undary;");
    typePasses("plain comment", "multipart/encrypted (PGP); boundary=b0undary (x)");
    type("no boundary", "multipart/encrypted", Violation.BOUNDARY);
    type("empty boundary", "multipart/encrypted; boundary=\"\"", Violation.BOUNDARY);
    type(
        "boundary ends in a blank",
        "multipart/encrypted; boundary=\"b0undary \"",
        Violation.BOUNDARY);
    type(
        "boundary too long", "multipart/encrypted; boundary=" + "b".repeat(71), Violation.BOUNDARY);
    type("odd boundary", "multipart/encrypted; boundary=\"b0%undary\"", Violation.BOUNDARY);
    type("boundary like armor", "multipart/encrypted; boundary=\"---BEGIN\"", Violation.BOUNDARY);
    type("boundary of dashes", "multipart/encrypted; boundary=-", Violation.BOUNDARY);
    type(
        "two boundaries",
        "multipart/encrypted; boundary=b0undary; boundary=x",
        Violation.PARAMETER_DUPLICATE);
    type(
        "same boundary twice",
        "multipart/encrypted; boundary=b0undary; BOUNDARY=b0undary",
        Violation.PARAMETER_DUPLICATE);
    for (String extended : List.of("boundary*=us-ascii''x", "boundary*0=b0", "boundary*0*=''x")) {
      type(
          extended,
          "multipart/encrypted; boundary=b0undary; " + extended,
          Violation.PARAMETER_EXTENDED);
    }
    for (String odd :
        List.of(
            "",
            ";",
            "multipart",
            "multipart/",
            "/encrypted",
            "multipart /encrypted; boundary=b0undary",
            "multipart/ encrypted; boundary=b0undary",
            "multipart/encrypted boundary=b0undary",
            "multipart/encrypted;; boundary=b0undary",
            "multipart/encrypted; boundary",
            "multipart/encrypted; boundary =b0undary",
            "multipart/encrypted; boundary= b0undary",
            "multipart/encrypted; boundary=\"b0undary",
            "multipart/encrypted; boundary=\"b0undary\"x",
            "multipart/encrypted; boundary=\"b0\\undary\"",
            "multipart/encrypted (; boundary=x); boundary=b0undary",
            "multipart/encrypted (\"); boundary=b0undary; x=(\")",
            "multipart/encrypted (a(b)); boundary=b0undary",
            "multipart/(x)encrypted; boundary=b0undary",
            "multipart/encrypted, text/plain; boundary=b0undary",
            "multipart/encrypted; x=\u00e9; boundary=b0undary",
            "=?utf-8?q?multipart/encrypted?=; boundary=b0undary")) {
      type("<" + odd + ">", odd, Violation.CONTENT_TYPE_SYNTAX);
    }
    type("text/plain", "text/plain; boundary=b0undary", Violation.NOT_ENCRYPTED);
    type("multipart/mixed", "multipart/mixed; boundary=b0undary", Violation.NOT_ENCRYPTED);
    type("multipart/signed", "multipart/signed; boundary=b0undary", Violation.NOT_ENCRYPTED);
    type("application/pgp", "application/pgp; boundary=b0undary", Violation.NOT_ENCRYPTED);
    String good = "Content-Type: " + Mail.TYPE;
    header("no type", "Subject: x", Violation.CONTENT_TYPE_MISSING);
    header("two types", good + "\nContent-Type: text/plain", Violation.CONTENT_TYPE_DUPLICATE);
    header(
        "two types, case", good + "\ncontent-type: " + Mail.TYPE, Violation.CONTENT_TYPE_DUPLICATE);
    header("blank before colon", good + "\nContent-Type : text/plain", Violation.HEADER_NAME);
    header("base64", good + "\nContent-Transfer-Encoding: base64", Violation.TRANSFER_ENCODING);
    header(
        "two encodings",
        good + "\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: 7bit",
        Violation.TRANSFER_ENCODING_DUPLICATE);
    header(
        "bare CR in a field",
        good + "\nX: a\rContent-Type: text/plain\r\rHello",
        Violation.HEADER_VALUE);
    header("blank continuation", good + "\nX: a\n \n Hello", Violation.HEADER_VALUE);
    header("NUL in a field", good + "\nX: a\0", Violation.HEADER_VALUE);
  }

  private void secureJoin(String label, String header, String body, Finding finding) {
    both(label, Mail.of(header, body), finding);
  }

  private void exceptions() {
    secureJoin("vc-request", JOIN_HEADER, JOIN_BODY, SECURE_JOIN);
    secureJoin(
        "vg-request", JOIN_HEADER.replace("vc", "vg"), JOIN_BODY.replace("vc", "vg"), SECURE_JOIN);
    secureJoin(
        "other case",
        JOIN_HEADER,
        JOIN_BODY.replace("secure-join: v", "Secure-Join: V"),
        SECURE_JOIN);
    secureJoin(
        "7bit",
        JOIN_HEADER,
        JOIN_BODY
            .replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: 7bit\r\n\r\n")
            .replaceFirst("request\r\nContent-Transfer-Encoding: 7bit", "request"),
        SECURE_JOIN);
    Finding textless = Finding.refused(Violation.PART_TEXT);
    Finding invalid = Finding.refused(Violation.SECURE_JOIN);
    secureJoin("header vg, body vc", JOIN_HEADER.replace("vc", "vg"), JOIN_BODY, textless);
    secureJoin(
        "more text", JOIN_HEADER, JOIN_BODY.replace("request\r", "request Hello\r"), textless);
    secureJoin(
        "more lines", JOIN_HEADER, JOIN_BODY.replace("request\r", "request\r\nHello\r"), textless);
    secureJoin("other step", JOIN_HEADER.replace("request", "auth"), JOIN_BODY, invalid);
    secureJoin("upper-case header", JOIN_HEADER.replace("vc", "VC"), JOIN_BODY, invalid);
    secureJoin("two headers", JOIN_HEADER + "\nSecure-Join: vc-request", JOIN_BODY, invalid);
    secureJoin(
        "no header",
        JOIN_HEADER.replace("Secure-Join", "X"),
        JOIN_BODY,
        Finding.refused(Violation.NOT_ENCRYPTED));
    secureJoin(
        "text/html",
        JOIN_HEADER,
        JOIN_BODY.replace("plain", "html"),
        Finding.refused(Violation.PART_TYPE));
    secureJoin(
        "binary",
        JOIN_HEADER,
        JOIN_BODY.replaceFirst("\r\n\r\n", "\r\nContent-Transfer-Encoding: binary\r\n\r\n"),
        Finding.refused(Violation.TRANSFER_ENCODING));
    secureJoin(
        "preamble", JOIN_HEADER, "Hello\r\n" + JOIN_BODY, Finding.refused(Violation.PREAMBLE));
    secureJoin(
        "PGP preamble", JOIN_HEADER, PREAMBLE + JOIN_BODY, Finding.refused(Violation.PREAMBLE));
    secureJoin("epilogue", JOIN_HEADER, JOIN_BODY + "Hello", Finding.refused(Violation.EPILOGUE));
    secureJoin(
        "second part",
        JOIN_HEADER,
        JOIN_BODY.replace(CLOSE, "--b0undary\r\n") + "\r\nHello\r\n" + CLOSE,
        Finding.refused(Violation.PART_COUNT));
    secureJoin(
        "not multipart",
        JOIN_HEADER.replace("multipart/mixed", "text/plain"),
        "secure-join: vc-request\r\n",
        Finding.refused(Violation.NOT_ENCRYPTED));
    String report =
        "From: MAILER-DAEMON@b.test (Mail Delivery System)\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"x/y\"";
    report("report", report, true);
    report("Auto-Submitted: no", report.replace("auto-replied", "no"), false);
    report("Auto-Submitted: No (x)", report.replace("auto-replied", "No (x)"), false);
    report("Auto-Submitted empty", report.replace("auto-replied", ""), false);
    report("Auto-Submitted missing", report.replace("Auto-Submitted", "X"), false);
    report("Auto-Submitted twice", report + "\nAuto-Submitted: no", false);
    report("From somebody", report.replace("MAILER-DAEMON", "eve"), false);
    report(
        "From mailer-daemon and somebody", report.replace("MAILER", "eve@e.test, MAILER"), false);
    report("multipart/mixed", report.replace("/report;", "/mixed;"), false);
  }

  private void report(String label, String header, boolean passes) {
    Finding refused = Finding.refused(Violation.NOT_ENCRYPTED);
    Finding incoming = passes ? Finding.accepted(Kind.DELIVERY_REPORT) : refused;
    cases.add(new Case(label, Mail.of(header, "Hello\r\n"), incoming, refused));
  }
}
