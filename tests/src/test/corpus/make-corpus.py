#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes attempts/*.eml and attempts.txt, cleartext that wants to pass as encrypted, and legit/*.eml
with *.expected, messages as clients write them that must pass.

Each attempt is the legitimate message below with one trick. The files are committed and are what
the test reads; this program is how they were made and how one more is added. It writes the same
bytes every time.

attempts.txt has a line per file: NAME | DIRECTIONS | RECIPIENTS | TRICK, where DIRECTIONS is both,
in or out (the other direction allows it on purpose) and RECIPIENTS are the envelope's.
A file that has CRLF is what is on the wire, bare CR and LF included; all others have LF.
"""
import base64
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
OUT = HERE / "attempts"
CLEAR = "Everybody on the way can read this text."
B = "bound"


# --- OpenPGP packets (RFC 9580 section 4.2)

def blob(n, seed=7):
    """Bytes that look like nothing."""
    out, x = bytearray(), seed
    for _ in range(n):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        out.append((x >> 16) & 0xFF)
    return bytes(out)


def new_length(n):
    if n < 192:
        return bytes([n])
    if n < 8384:
        return bytes([((n - 192) >> 8) + 192, (n - 192) & 0xFF])
    return b"\xff" + struct.pack(">I", n)


def packet(tag, body, length=None):
    return bytes([0xC0 | tag]) + (new_length(len(body)) if length is None else length) + body


def old_packet(tag, body, kind=0, length=None):
    sizes = {0: ">B", 1: ">H", 2: ">I"}
    size = b"" if kind == 3 else struct.pack(sizes[kind], len(body) if length is None else length)
    return bytes([0x80 | tag << 2 | kind]) + size + body


def literal(text=CLEAR):
    return packet(11, b"t\x00\x00\x00\x00\x00" + text.encode())


PKESK_BODY = b"\x03" + blob(8, 1) + b"\x01\x04\x00" + blob(128, 2)
SKESK_BODY = b"\x04\x09\x03\x08" + blob(8, 3) + b"\x60"
SEIPD_BODY = b"\x01" + blob(180, 4)
PKESK = packet(1, PKESK_BODY)
SKESK = packet(3, SKESK_BODY)
SEIPD = packet(18, SEIPD_BODY)
GOOD = PKESK + SEIPD


# --- armor (RFC 9580 section 6)

def crc24(data):
    crc = 0xB704CE
    for octet in data:
        crc ^= octet << 16
        for _ in range(8):
            crc <<= 1
            if crc & 0x1000000:
                crc ^= 0x1864CFB
    return base64.b64encode(struct.pack(">I", crc & 0xFFFFFF)[1:]).decode()


def lines(data):
    text = base64.b64encode(data).decode()
    return [text[i:i + 64] for i in range(0, len(text), 64)]


def armor(data=GOOD, headers=(), kind="PGP MESSAGE", crc=True, body=None, end=None):
    rows = [f"-----BEGIN {kind}-----", *headers, ""]
    rows += lines(data) if body is None else body
    rows += ["=" + crc24(data)] if crc else []
    rows += [f"-----END {kind}-----" if end is None else end]
    return "\n".join(rows) + "\n"


DATA = lines(GOOD)
CRC = "=" + crc24(GOOD)


def armored(*rows):
    return "\n".join(["-----BEGIN PGP MESSAGE-----", "", *rows, "-----END PGP MESSAGE-----"]) + "\n"


# --- MIME

V1 = "Content-Type: application/pgp-encrypted\n\nVersion: 1\n"
OCTETS = "Content-Type: application/octet-stream\n\n"
TEXT = "Content-Type: text/plain\n\n" + CLEAR + "\n"
TOP = f'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="{B}"'


def second(text=None):
    return OCTETS + (armor() if text is None else text)


def multipart(*parts, b=B, preamble="", epilogue="", close="--{}--\n"):
    return preamble + "".join(f"--{b}\n{p}" for p in parts) + close.format(b) + epilogue


def mail(body=None, top=TOP, extra=(), sender="alice@chat.example"):
    headers = [f"From: <{sender}>", "To: <bob@chat.example>", "Date: Sun, 22 Nov 2026 12:00:00 +0000",
               "Message-ID: <1@chat.example>", "Subject: [...]", *extra, "MIME-Version: 1.0"]
    headers += [top] if isinstance(top, str) and top else list(top or [])
    return "\n".join(headers) + "\n\n" + (multipart(V1, second()) if body is None else body)


def pgp(data=GOOD, **kw):
    return mail(multipart(V1, second(armor(data, **kw))))


def seal(text):
    """The second part's body as given."""
    return mail(multipart(V1, OCTETS + text))


def crlf(text):
    return text.replace("\n", "\r\n")


ATTEMPTS = []


def attempt(name, trick, text, directions="both", rcpt="bob@chat.example"):
    ATTEMPTS.append((name, directions, rcpt, trick, text))


# --- what is no OpenPGP/MIME at all
attempt("plain", "no MIME", mail(CLEAR + "\n", top=None))
attempt("text-plain", "text/plain", mail(CLEAR + "\n", top="Content-Type: text/plain"))
attempt("text-html", "text/html", mail("<p>" + CLEAR + "</p>\n", top="Content-Type: text/html"))
attempt("empty-body", "multipart/encrypted with an empty body", mail(""))
attempt("blank-body", "multipart/encrypted with blank lines only", mail("\n\n\n"))
attempt("inline-pgp", "armor in a text/plain message", mail(armor(), top="Content-Type: text/plain"))
attempt("inline-pgp-with-text", "armor in text/plain, text around it",
        mail(CLEAR + "\n" + armor() + CLEAR + "\n", top="Content-Type: text/plain"))
attempt("inline-pgp-no-type", "armor as the body, no Content-Type", mail(armor(), top=None))
attempt("uuencode", "uuencoded text in text/plain",
        mail("begin 644 a\n#0V%T\n`\nend\n", top="Content-Type: text/plain"))
attempt("uuencode-in-encrypted", "uuencode after END",
        seal(armor() + "begin 644 a\n#0V%T\n`\nend\n"))
attempt("smime", "S/MIME is not what a relay may pass",
        mail("MIAGCSqGSIb3DQEHA6CA\n", top="Content-Type: application/pkcs7-mime; smime-type=enveloped-data"))
attempt("application-pgp", "application/pgp single part", mail(armor(), top="Content-Type: application/pgp; format=text"))
attempt("pgp-encrypted-single", "top type application/pgp-encrypted", mail(armor(), top="Content-Type: application/pgp-encrypted"))
attempt("octet-stream-single", "top type application/octet-stream", mail(armor(), top="Content-Type: application/octet-stream"))
attempt("message-rfc822", "encrypted mail inside message/rfc822 after text",
        mail("Subject: " + CLEAR + "\n" + TOP + "\n\n" + multipart(V1, second()), top="Content-Type: message/rfc822"))
attempt("multipart-mixed", "the right parts below multipart/mixed", mail(top=f"Content-Type: multipart/mixed; boundary={B}"))
attempt("multipart-alternative", "text beside an encrypted alternative",
        mail(multipart(TEXT, V1, second()), top=f"Content-Type: multipart/alternative; boundary={B}"))
attempt("multipart-signed", "multipart/signed text",
        mail(multipart(TEXT, "Content-Type: application/pgp-signature\n\n" + armor(packet(2, blob(80)), kind="PGP SIGNATURE")),
             top=f"Content-Type: multipart/signed; boundary={B}"))
attempt("multipart-encryptedx", "subtype that only begins with encrypted", mail(top=f"Content-Type: multipart/encryptedx; boundary={B}"))
attempt("xmultipart-encrypted", "type that only ends with multipart", mail(top=f"Content-Type: x-multipart/encrypted; boundary={B}"))
attempt("type-as-parameter", "multipart/encrypted only inside a parameter of text/plain",
        mail(top=f'Content-Type: text/plain; x="multipart/encrypted"; boundary={B}'))
attempt("type-in-comment", "multipart/encrypted only in a comment of text/plain",
        mail(top=f"Content-Type: text/plain (multipart/encrypted; boundary={B})"))
attempt("comment-first", "comment with the right type before the real one",
        mail(top=f"Content-Type: (multipart/encrypted) text/plain; boundary={B}"))
attempt("type-in-fold", "the right type only in a folded parameter",
        mail(top=f"Content-Type: text/plain;\n multipart/encrypted;\n boundary={B}"))
attempt("type-in-other-header", "X-Content-Type carries the type", mail(top=f"X-Content-Type: multipart/encrypted; boundary={B}"))
attempt("no-boundary", "no boundary parameter", mail(top="Content-Type: multipart/encrypted"))
attempt("empty-boundary", "empty boundary", mail(multipart(V1, second(), b=""), top='Content-Type: multipart/encrypted; boundary=""'))
attempt("no-content-type", "parts without a Content-Type above them", mail(top=None))

# --- number, order and kind of parts
attempt("third-part", "a third part with text", mail(multipart(V1, second(), TEXT)))
attempt("third-part-html", "a third part with HTML", mail(multipart(V1, second(), "Content-Type: text/html\n\n<b>x</b>\n")))
attempt("third-part-first", "text part before the others", mail(multipart(TEXT, V1, second())))
attempt("third-part-middle", "text part between the others", mail(multipart(V1, TEXT, second())))
attempt("third-part-octets", "third part application/octet-stream with text", mail(multipart(V1, second(), OCTETS + CLEAR + "\n")))
attempt("third-part-encrypted", "third part is a second armor", mail(multipart(V1, second(), second())))
attempt("third-part-empty", "third part without header and body", mail(multipart(V1, second(), "\n")))
attempt("third-part-no-header", "third part without header: default type text/plain", mail(multipart(V1, second(), "\n" + CLEAR + "\n")))
attempt("third-part-signature", "third part application/pgp-signature", mail(multipart(V1, second(), "Content-Type: application/pgp-signature\n\nx\n")))
attempt("part-after-close", "a part after the closing boundary", mail(multipart(V1, second(), epilogue=f"--{B}\n{TEXT}--{B}--\n")))
attempt("close-twice", "text between two closing boundaries", mail(multipart(V1, second(), epilogue=f"{CLEAR}\n--{B}--\n")))
attempt("close-early", "closed after the version part", mail(multipart(V1, epilogue="\n" + second())))
attempt("one-part-version", "version part only", mail(multipart(V1)))
attempt("one-part-octets", "octet-stream part only", mail(multipart(second())))
attempt("no-parts", "closing boundary only", mail(multipart()))
attempt("swapped", "parts in the wrong order", mail(multipart(second(), V1)))
attempt("parts-version-twice", "two version parts", mail(multipart(V1, V1)))
attempt("parts-octets-twice", "two octet-stream parts", mail(multipart(second(), second())))
attempt("first-text-plain", "version part is text/plain", mail(multipart("Content-Type: text/plain\n\nVersion: 1\n", second())))
attempt("first-no-type", "version part without Content-Type", mail(multipart("\nVersion: 1\n", second())))
attempt("second-text-plain", "armor in a text/plain part", mail(multipart(V1, "Content-Type: text/plain\n\n" + armor())))
attempt("second-text-html", "armor in a text/html part", mail(multipart(V1, "Content-Type: text/html\n\n" + armor())))
attempt("second-no-type", "armor part without Content-Type", mail(multipart(V1, "\n" + armor())))
attempt("second-octetx", "type that only begins with octet-stream", mail(multipart(V1, "Content-Type: application/octet-streams\n\n" + armor())))
attempt("second-image", "armor part named image/png", mail(multipart(V1, "Content-Type: image/png\n\n" + armor())))
attempt("second-rfc822", "second part is message/rfc822", mail(multipart(V1, "Content-Type: message/rfc822\n\nSubject: x\n\n" + CLEAR + "\n")))
attempt("second-text-as-octets", "text in the octet-stream part", mail(multipart(V1, OCTETS + CLEAR + "\n")))
attempt("second-empty", "octet-stream part is empty", mail(multipart(V1, OCTETS)))
attempt("second-binary", "packets without armor", mail(multipart(V1, OCTETS + GOOD[:60].decode("latin-1").replace("\n", "x").replace("\r", "x") + "\n")))
attempt("nested-second", "second part is a multipart with text", mail(multipart(V1, "Content-Type: multipart/mixed; boundary=in\n\n--in\n" + TEXT + "--in--\n")))
attempt("nested-second-encrypted", "second part is a whole multipart/encrypted",
        mail(multipart(V1, 'Content-Type: multipart/encrypted; boundary="in"\n\n' + multipart(V1, second(), b="in"))))
attempt("nested-first", "first part is a multipart", mail(multipart("Content-Type: multipart/mixed; boundary=in\n\n--in\n" + V1 + "--in\n" + TEXT + "--in--\n", second())))
attempt("nested-in-mixed", "multipart/encrypted inside multipart/mixed with text",
        mail(multipart(TEXT, TOP.replace(B, "in") + "\n\n" + multipart(V1, second(), b="in")), top=f"Content-Type: multipart/mixed; boundary={B}"))
attempt("nested-only-child", "multipart/encrypted as only child of multipart/mixed",
        mail(multipart(TOP.replace(B, "in") + "\n\n" + multipart(V1, second(), b="in")), top=f"Content-Type: multipart/mixed; boundary={B}"))
attempt("nested-octets-boundary", "octet-stream part with a boundary parameter and a part inside",
        mail(multipart(V1, "Content-Type: application/octet-stream; boundary=in\n\n" + armor() + "--in\n" + TEXT + "--in--\n")))
attempt("nested-same-boundary", "inner multipart shadows the outer boundary",
        mail(multipart(V1, f"Content-Type: multipart/mixed; boundary={B}\n\n--{B}\n{OCTETS}{armor()}--{B}\n{TEXT}--{B}--\n")))
attempt("shadow-prefix", "a boundary that begins with the outer one",
        mail(multipart(V1, second(armor() + f"--{B}X\n{TEXT}--{B}X--\n"))))
attempt("shadow-prefix-dash", "delimiter line with more after the boundary", mail(multipart(V1, second(armor() + f"--{B}-\n{TEXT}"))))
attempt("shadow-suffix", "delimiter with text after it", mail(multipart(V1, second(), close=f"--{B} {CLEAR}\n--{{}}--\n")))
attempt("shadow-case", "boundary in another case hides a part", mail(multipart(V1, second(armor() + f"--{B.upper()}\n{TEXT}"))))
attempt("shadow-indented", "boundary after a blank", mail(multipart(V1, second(armor() + f" --{B}\n{TEXT}"))))

# --- around the parts
attempt("preamble", "text in the preamble", mail(multipart(V1, second(), preamble=CLEAR + "\n")))
attempt("preamble-blank-lines", "text in the preamble after blank lines", mail(multipart(V1, second(), preamble="\n" * 40 + CLEAR + "\n")))
attempt("preamble-one-letter", "one letter in the preamble", mail(multipart(V1, second(), preamble="x\n")))
attempt("preamble-known-line-out", "outgoing, no preamble line is allowed",
        mail(multipart(V1, second(), preamble="This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\n")), "out")
attempt("preamble-known-line-old-out", "outgoing, no preamble line is allowed",
        mail(multipart(V1, second(), preamble="This is an OpenPGP/MIME encrypted message (RFC 2440 and 3156)\n")), "out")
KNOWN = "This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)"
attempt("preamble-known-twice", "the known preamble line twice", mail(multipart(V1, second(), preamble=(KNOWN + "\n") * 2)))
attempt("preamble-known-more", "text after the known preamble line", mail(multipart(V1, second(), preamble=KNOWN + "\n" + CLEAR + "\n")))
attempt("preamble-known-before", "text before the known preamble line", mail(multipart(V1, second(), preamble=CLEAR + "\n" + KNOWN + "\n")))
attempt("preamble-known-same-line", "text on the known preamble line", mail(multipart(V1, second(), preamble=KNOWN + " " + CLEAR + "\n")))
attempt("preamble-known-other-rfc", "known line with other numbers", mail(multipart(V1, second(), preamble="This is an OpenPGP/MIME encrypted message (RFC 1234 and 3156)\n")))
attempt("preamble-known-case", "known line in capitals", mail(multipart(V1, second(), preamble=KNOWN.upper() + "\n")))
attempt("preamble-known-and-other", "both known lines", mail(multipart(V1, second(), preamble=KNOWN + "\n" + KNOWN.replace("4880", "2440") + "\n")))
attempt("preamble-boundary-like", "a part in the preamble under another boundary", mail(multipart(V1, second(), preamble="--other\n" + TEXT + "--other--\n")))
attempt("preamble-header", "header lines in the preamble", mail(multipart(V1, second(), preamble="Content-Type: text/plain\n\n")))
attempt("preamble-8bit", "8-bit text in the preamble", mail(multipart(V1, second(), preamble="\xa0\xc3\xa9\n")))
attempt("preamble-nul", "NUL in the preamble", mail(multipart(V1, second(), preamble="\0\0\n")))
attempt("preamble-nbsp", "no-break space is no white space", mail(multipart(V1, second(), preamble="\xa0\n")))
attempt("epilogue", "text in the epilogue", mail(multipart(V1, second(), epilogue=CLEAR + "\n")))
attempt("epilogue-blank-lines", "text in the epilogue after blank lines", mail(multipart(V1, second(), epilogue="\n" * 200 + CLEAR + "\n")))
attempt("epilogue-known-line", "the preamble's line in the epilogue", mail(multipart(V1, second(), epilogue=KNOWN + "\n")))
attempt("epilogue-no-newline", "one letter in the epilogue, no line end", mail(multipart(V1, second(), epilogue="x")))
attempt("epilogue-armor", "a second armor in the epilogue", mail(multipart(V1, second(), epilogue=armor())))
attempt("epilogue-8bit", "8-bit text in the epilogue", mail(multipart(V1, second(), epilogue="\xc2\xa0\n")))
attempt("epilogue-nul", "NUL in the epilogue", mail(multipart(V1, second(), epilogue="\0")))
attempt("close-missing", "no closing boundary", mail(multipart(V1, second(), close="")))
attempt("close-missing-text", "no closing boundary, text instead", mail(multipart(V1, second(), close=CLEAR + "\n")))
attempt("close-one-dash", "closing boundary with one dash", mail(multipart(V1, second(), close="--{}-\n")))
attempt("close-not-closing", "delimiter instead of the closing boundary", mail(multipart(V1, second(), close="--{}\n")))
attempt("close-text", "text after the closing boundary on its line", mail(multipart(V1, second(), close="--{}--" + CLEAR + "\n")))
attempt("close-text-blank", "text after the closing boundary and a blank", mail(multipart(V1, second(), close="--{}-- " + CLEAR + "\n")))
attempt("close-three-dashes", "three dashes after the closing boundary", mail(multipart(V1, second(), close="--{}---\n")))
attempt("close-indented", "closing boundary after a blank", mail(multipart(V1, second(), close=" --{}--\n")))
attempt("delimiter-one-dash", "delimiters with one dash", mail(multipart(V1, second()).replace("--" + B, "-" + B)))
attempt("boundary-mismatch", "boundary of the header is not the body's", mail(multipart(V1, second(), b="other")))

# --- version part
for name, text, trick in [
    ("two", "Version: 2\n", "Version: 2"),
    ("text", "Version: 1\n" + CLEAR + "\n", "text below the version"),
    ("text-before", CLEAR + "\nVersion: 1\n", "text above the version"),
    ("same-line", "Version: 1 " + CLEAR + "\n", "text on the version line"),
    ("far-below", "Version: 1\n" + "\n" * 500 + CLEAR + "\n", "text far below the version"),
    ("empty", "", "no version"),
    ("ten", "Version: 10\n", "Version: 10"),
    ("lower", "version: 1\n", "version in lower case"),
    ("no-blank", "Version:1\n", "no blank before the number"),
    ("twice", "Version: 1\nVersion: 1\n", "version twice"),
    ("only-text", CLEAR + "\n", "text instead of the version"),
    ("html", "<!-- Version: 1 --><p>x</p>\n", "HTML around the version"),
    ("qp", "Version:=201\n", "quoted-printable without saying so"),
    ("long", "Version: 1" + "." * 3000 + "\n", "a very long version line"),
    ("nbsp", "Version: 1\xa0\n", "no-break space after the version"),
    ("nul", "Version: 1\0text\n", "NUL and text after the version"),
    ("armor", armor(), "armor instead of the version"),
]:
    attempt("version-" + name, "version part: " + trick, mail(multipart("Content-Type: application/pgp-encrypted\n\n" + text, second())))
attempt("version-base64", "version part in base64", mail(multipart(
    "Content-Type: application/pgp-encrypted\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(b"Version: 1").decode() + "\n", second())))
attempt("version-quoted-printable", "version part in quoted-printable", mail(multipart(
    "Content-Type: application/pgp-encrypted\nContent-Transfer-Encoding: quoted-printable\n\nVersion: 1\n", second())))

# --- fields of the message and of the parts
for name, top, trick in [
    ("text-second", [TOP, "Content-Type: text/plain"], "a second Content-Type, text/plain"),
    ("text-first", ["Content-Type: text/plain", TOP], "text/plain before the real Content-Type"),
    ("same", [TOP, TOP], "the same Content-Type twice"),
    ("other-case", [TOP, "content-type: text/plain"], "second Content-Type in lower case"),
    ("space-colon", [TOP, "Content-Type : text/plain"], "second Content-Type with a blank before its colon (obsolete syntax)"),
    ("other-boundary", [TOP, "Content-Type: multipart/encrypted; boundary=other"], "two Content-Types with two boundaries"),
    ("empty", [TOP, "Content-Type:"], "a second, empty Content-Type"),
    ("folded", [TOP, "Content-Type:\n text/plain"], "a second, folded Content-Type"),
]:
    attempt("two-types-" + name, trick, mail(top=top))
for name, value, trick in [
    ("two", f"boundary={B}; boundary=other", "two boundary parameters"),
    ("two-reversed", f"boundary=other; boundary={B}", "two boundary parameters, the wrong one first"),
    ("two-equal", f"boundary={B}; boundary={B}", "the same boundary parameter twice"),
    ("two-case", f"boundary={B}; BOUNDARY=other", "two boundary parameters, one in capitals"),
    ("rfc2231", f"boundary*=us-ascii''{B}", "boundary in RFC 2231 form"),
    ("rfc2231-parts", "boundary*0=bou; boundary*1=nd", "boundary in RFC 2231 continuations"),
    ("rfc2231-one-part", f"boundary*0={B}", "boundary in a single RFC 2231 continuation"),
    ("rfc2231-encoded-parts", "boundary*0*=us-ascii''bou; boundary*1*=nd", "boundary in encoded RFC 2231 continuations"),
    ("rfc2231-beside", f"boundary={B}; boundary*=us-ascii''other", "plain boundary and an RFC 2231 one"),
    ("rfc2231-beside-first", f"boundary*=us-ascii''other; boundary={B}", "RFC 2231 boundary and a plain one"),
    ("rfc2231-parts-beside", f"boundary={B}; boundary*0=oth; boundary*1=er", "plain boundary and RFC 2231 continuations"),
    ("rfc2231-case", f"boundary={B}; Boundary*0=other", "RFC 2231 boundary in another case"),
    ("open-quote", f'boundary="{B}', "quoted boundary that is not closed"),
    ("in-comment", f"(boundary={B})", "boundary only in a comment"),
    ("in-string", f'x="; boundary={B}"', "boundary only inside another parameter's string"),
    ("other-in-comment", "boundary=other (boundary=bound)", "the body's boundary only in a comment"),
    ("encoded-word", f'boundary="=?us-ascii?q?{B}?="', "boundary as an encoded word"),
    ("xboundary", f"xboundary={B}", "a parameter that only ends with boundary"),
    ("wrong-then-fold", f"x=y\n\tboundary={B}", "boundary after a fold without semicolon"),
]:
    attempt("boundary-" + name, trick, mail(top=f"Content-Type: multipart/encrypted; {value}"))
attempt("boundary-no-semicolon", "no semicolon before the boundary", mail(top=f"Content-Type: multipart/encrypted boundary={B}"))
attempt("boundary-two-texts", "two boundaries: under the second one the body is text",
        mail(f"--{B}\n{V1}--{B}\n{OCTETS}{armor()}--{B}--\n--other\n{TEXT}--other--\n", top=f"Content-Type: multipart/encrypted; boundary={B}; boundary=other"))
for name, value in [
    ("base64", "base64"), ("quoted-printable", "quoted-printable"), ("uuencode", "x-uuencode"), ("capitals", "BASE64"),
    ("comment", "base64 (7bit)"), ("comment-first", "(7bit) base64"), ("unknown", "x-unknown"), ("list", "7bit, base64"),
    ("parameter", "7bit; x=base64"), ("blank", "7 bit"), ("quoted", '"base64"'),
]:
    attempt("encoding-top-" + name, "the multipart's Content-Transfer-Encoding is " + value, mail(extra=["Content-Transfer-Encoding: " + value]))
attempt("encoding-top-two", "two Content-Transfer-Encodings of the multipart",
        mail(extra=["Content-Transfer-Encoding: 7bit", "Content-Transfer-Encoding: base64"]))
attempt("encoding-top-two-reversed", "two Content-Transfer-Encodings, base64 first",
        mail(extra=["Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: 7bit"]))
attempt("encoding-top-body", "the whole body is base64 of text", mail(base64.b64encode((CLEAR * 3).encode()).decode() + "\n", extra=["Content-Transfer-Encoding: base64"]))
for name, value in [("base64", "base64"), ("quoted-printable", "quoted-printable"), ("uuencode", "uuencode"), ("unknown", "x-yenc"), ("fold", "\n base64")]:
    attempt("encoding-second-" + name, "armor part's Content-Transfer-Encoding is " + value.strip(),
            mail(multipart(V1, f"Content-Type: application/octet-stream\nContent-Transfer-Encoding: {value}\n\n" + armor())))
attempt("encoding-second-two", "two Content-Transfer-Encodings in the armor part",
        mail(multipart(V1, "Content-Type: application/octet-stream\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n" + armor())))
attempt("encoding-qp-text", "quoted-printable equals hide text in the armor part",
        mail(multipart(V1, "Content-Type: application/octet-stream\nContent-Transfer-Encoding: quoted-printable\n\n" + armor().replace("-----END", "=20\nHello=20all\n-----END"))))
for name, header, trick in [
    ("two-types", "Content-Type: application/octet-stream\nContent-Type: text/plain\n", "two Content-Types in the armor part"),
    ("two-types-text-first", "Content-Type: text/plain\nContent-Type: application/octet-stream\n", "two Content-Types in the armor part, text first"),
    ("two-types-case", "Content-Type: application/octet-stream\nCONTENT-TYPE: text/html\n", "two Content-Types in two spellings"),
    ("two-types-obsolete", "Content-Type: application/octet-stream\nContent-Type : text/plain\n", "second Content-Type with a blank before the colon"),
    ("no-colon", "Content-Type: application/octet-stream\n" + CLEAR + "\n", "text line among the part's header"),
    ("no-colon-first", CLEAR + "\nContent-Type: application/octet-stream\n", "text line before the part's header"),
    ("fold-first", " " + CLEAR + "\nContent-Type: application/octet-stream\n", "continuation line with nothing before it"),
    ("too-long", "Content-Type: application/octet-stream\nX-Text: " + CLEAR + "x" * 4200 + "\n", "part header over 4 KB"),
    ("too-many", "Content-Type: application/octet-stream\n" + "".join(f"X-T-{i}: {CLEAR}\n" for i in range(90)), "many part header lines, over 4 KB"),
    ("too-long-fold", "Content-Type: application/octet-stream\nX-Text: x\n" + (" " + CLEAR + "\n") * 110, "folded part header over 4 KB"),
    ("type-comment", "Content-Type: text/plain (application/octet-stream)\n", "the right type only in a comment"),
    ("type-parameter", 'Content-Type: text/plain; name="application/octet-stream"\n', "the right type only in a parameter"),
]:
    attempt("part-" + name, trick, mail(multipart(V1, header + "\n" + armor())))
attempt("part-first-two-types", "two Content-Types in the version part", mail(multipart("Content-Type: application/pgp-encrypted\nContent-Type: text/plain\n\nVersion: 1\n", second())))
attempt("part-first-no-colon", "text line among the version part's header", mail(multipart("Content-Type: application/pgp-encrypted\n" + CLEAR + "\n\nVersion: 1\n", second())))
attempt("part-first-too-long", "version part's header over 4 KB", mail(multipart("Content-Type: application/pgp-encrypted\nX-Text: " + "y" * 5000 + "\n\nVersion: 1\n", second())))
attempt("part-no-empty-line", "armor right after the part's header", mail(multipart(V1, "Content-Type: application/octet-stream\n" + armor())))

# --- armor
for name, kind in [
    ("signed-message", "PGP SIGNED MESSAGE"), ("public-key", "PGP PUBLIC KEY BLOCK"), ("private-key", "PGP PRIVATE KEY BLOCK"),
    ("signature", "PGP SIGNATURE"), ("part", "PGP MESSAGE, PART 1/2"), ("part-x", "PGP MESSAGE, PART 1"), ("file", "PGP ARMORED FILE"),
    ("pem", "CERTIFICATE"), ("lower", "pgp message"), ("blanks", "PGP  MESSAGE"), ("ssh", "OPENSSH PRIVATE KEY"),
]:
    attempt("armor-" + name, "armor of another kind: " + kind, pgp(kind=kind))
attempt("armor-clearsigned", "clearsigned text",
        seal("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + CLEAR + "\n" + armor(packet(2, blob(80)), kind="PGP SIGNATURE")))
attempt("armor-clearsigned-then-message", "clearsigned text before the message",
        seal("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + CLEAR + "\n" + armor(packet(2, blob(80)), kind="PGP SIGNATURE") + armor()))
attempt("armor-public-key-real", "a public key in a PUBLIC KEY armor", pgp(packet(6, b"\x04" + blob(60)), kind="PGP PUBLIC KEY BLOCK"))
attempt("armor-end-other", "END of another kind", pgp(end="-----END PGP SIGNATURE-----"))
attempt("armor-end-missing", "no END", seal(armor().replace("-----END PGP MESSAGE-----\n", "")))
attempt("armor-end-short", "END with four dashes", pgp(end="-----END PGP MESSAGE----"))
attempt("armor-end-text", "text after END on its line", pgp(end="-----END PGP MESSAGE----- " + CLEAR))
attempt("armor-begin-missing", "no BEGIN", seal("\n".join(DATA + [CRC]) + "\n-----END PGP MESSAGE-----\n"))
attempt("armor-begin-text", "text after BEGIN on its line", seal(armor().replace("MESSAGE-----\n", "MESSAGE----- " + CLEAR + "\n", 1)))
attempt("armor-begin-indented", "text before BEGIN on its line", seal("> " + armor()))
attempt("armor-begin-only", "BEGIN and END, nothing between", seal("-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----\n"))
attempt("armor-text-inside", "text instead of base64", pgp(body=[CLEAR]))
attempt("armor-text-before", "text before BEGIN", seal(CLEAR + "\n" + armor()))
attempt("armor-text-after", "text after END", seal(armor() + CLEAR + "\n"))
attempt("armor-text-far-after", "text far after END", seal(armor() + "\n" * 300 + CLEAR + "\n"))
attempt("armor-text-between", "text between base64 lines", seal(armored(*DATA[:2], CLEAR, *DATA[2:], CRC)))
attempt("armor-word-between", "a line that is base64 by accident, but not a multiple of four", seal(armored(*DATA[:2], "Hello", *DATA[2:], CRC)))
attempt("armor-text-on-line", "text after base64 on its line", seal(armored(DATA[0] + "  " + CLEAR, *DATA[1:], CRC)))
attempt("armor-blank-inside-line", "blank inside a base64 line", seal(armored(DATA[0][:30] + " " + DATA[0][30:], *DATA[1:], CRC)))
attempt("armor-empty-line", "empty line inside the data", seal(armored(*DATA[:2], "", *DATA[2:], CRC)))
attempt("armor-blank-line", "blank line inside the data", seal(armored(*DATA[:2], "   ", *DATA[2:], CRC)))
attempt("armor-leading-blank", "leading blank inside the data", seal(armored(DATA[0], " " + DATA[1], *DATA[2:], CRC)))
attempt("armor-leading-tab", "leading tab inside the data", seal(armored(DATA[0], "\t" + DATA[1], *DATA[2:], CRC)))
attempt("armor-empty-before-crc", "empty line before the checksum", seal(armored(*DATA, "", CRC)))
attempt("armor-empty-after-crc", "empty line and text after the checksum", seal(armored(*DATA, CRC, "", CLEAR)))
attempt("armor-dash-escaped", "dash-escaped text inside the data", seal(armored(*DATA[:2], "- " + CLEAR, *DATA[2:], CRC)))
attempt("armor-hash-line", "comment line inside the data", seal(armored(*DATA[:2], "# " + CLEAR, *DATA[2:], CRC)))
attempt("armor-header-inside", "header line inside the data", seal(armored(*DATA[:2], "Comment: " + CLEAR, *DATA[2:], CRC)))
attempt("armor-html-inside", "HTML inside the data", seal(armored(*DATA[:2], "<b>x</b>", *DATA[2:], CRC)))
attempt("armor-8bit-inside", "8-bit text inside the data", seal(armored(*DATA[:2], "\xe9\xe8\xe0\xfc", *DATA[2:], CRC)))
attempt("armor-nul-inside", "NUL inside the data", seal(armored(*DATA[:2], "AB\0D", *DATA[2:], CRC)))
attempt("armor-formfeed", "form feed inside the data", seal(armored(*DATA[:2], "\f", *DATA[2:], CRC)))
attempt("armor-urlsafe", "URL-safe base64 alphabet", seal(armored(*DATA[:2], "-_" * 32, *DATA[2:], CRC)))
attempt("armor-utf7", "UTF-7 text inside the data", seal(armored(*DATA[:2], "+AGgAZQBsAGwAbw-", *DATA[2:], CRC)))
attempt("armor-two", "two armors in one part", seal(armor() + armor()))
attempt("armor-two-second-literal", "a second armor that is cleartext in packets", seal(armor() + armor(literal())))
attempt("armor-two-text", "text between two armors", seal(armor() + CLEAR + "\n" + armor()))
attempt("armor-nested", "BEGIN inside the data", seal(armored(*DATA[:2], "-----BEGIN PGP MESSAGE-----", "", *DATA[2:], CRC)))
attempt("armor-end-inside", "END inside the data, text after it", seal(armored(*DATA, CRC, "-----END PGP MESSAGE-----", CLEAR)))
for name, header in [
    ("charset", "Charset: utf-7"), ("hash", "Hash: SHA256"), ("messageid", "MessageID: " + "a" * 32), ("text", "Text: " + CLEAR),
    ("no-colon", CLEAR), ("xcomment", "X-Comment: " + CLEAR), ("comments", "Comments: " + CLEAR), ("lower", "text: x"),
    ("subject", "Subject: " + CLEAR), ("url", "Url: https://example.org/"),
]:
    attempt("armor-header-" + name, "armor header that is not Version or Comment: " + header[:20], pgp(headers=[header]))
attempt("armor-header-version-out", "outgoing, an armor header Version", pgp(headers=["Version: GnuPG v2"]), "out")
attempt("armor-header-comment-out", "outgoing, an armor header Comment with text", pgp(headers=["Comment: " + CLEAR]), "out")
attempt("armor-header-nine", "nine armor headers", pgp(headers=["Comment: " + CLEAR] * 9))
attempt("armor-header-long", "armor header over 200 bytes", pgp(headers=["Comment: " + CLEAR * 6]))
attempt("armor-header-folded", "folded armor header", pgp(headers=["Comment: x", " " + CLEAR]))
attempt("armor-header-no-empty-line", "no empty line after the armor header", seal(armor(headers=["Comment: x"]).replace("Comment: x\n\n", "Comment: x\n")))
attempt("armor-no-empty-line", "no empty line after BEGIN, first line is text", seal(armor().replace("-----\n\n", "-----\n" + CLEAR + "\n\n", 1)))
attempt("armor-header-after-empty", "armor header after the empty line", seal(armored("Comment: " + CLEAR, "", *DATA, CRC)))
attempt("armor-header-second-key", "a good armor header, then a text one", pgp(headers=["Version: 1", "Note: " + CLEAR]))
for name, rows, trick in [
    ("text", [*DATA, "=" + CLEAR], "text as checksum"),
    ("long", [*DATA, CRC + "text"], "text after the checksum"),
    ("blank-text", [*DATA, CRC + " " + CLEAR], "text after the checksum and a blank"),
    ("short", [*DATA, "=abc"], "checksum of three characters"),
    ("twice", [*DATA, CRC, CRC], "two checksums"),
    ("not-last", [*DATA[:-1], CRC, DATA[-1]], "checksum before the last line"),
    ("first", [CRC, *DATA], "checksum before the data"),
    ("padded", [*DATA, "=ab=="], "padding in the checksum"),
    ("then-text", [*DATA, CRC, CLEAR], "text line after the checksum"),
    ("only", [CRC], "checksum without data"),
    ("8bit", [*DATA, "=\xe9\xe9\xe9\xe9"], "8-bit checksum"),
]:
    attempt("crc-" + name, trick, seal(armored(*rows)))
ONE = PKESK + packet(18, b"\x01" + blob(next(n for n in range(100, 110) if (len(PKESK) + n + 3) % 3 == 1)))
ONE_LINES = lines(ONE)
assert ONE_LINES[-1].endswith("==")
attempt("padding-missing", "padding left out", seal(armored(*ONE_LINES[:-1], ONE_LINES[-1].rstrip("="))))
attempt("padding-half", "one padding character of two", seal(armored(*ONE_LINES[:-1], ONE_LINES[-1][:-1])))
attempt("padding-too-long", "three padding characters", seal(armored(*ONE_LINES[:-1], ONE_LINES[-1] + "=")))
attempt("padding-inside", "padding inside a line", seal(armored(*ONE_LINES, *DATA)))
attempt("padding-then-text", "base64 text after the padding", seal(armored(*ONE_LINES, base64.b64encode(CLEAR.encode()).decode())))
attempt("padding-then-text-line", "text after the padding on its line", seal(armored(*ONE_LINES[:-1], ONE_LINES[-1] + " " + CLEAR)))
attempt("padding-only-line", "a line of padding only", seal(armored(*ONE_LINES[:-1], ONE_LINES[-1], "====")))

# --- packets
for name, data, trick in [
    ("literal", literal(), "literal data only"),
    ("literal-old", old_packet(11, b"t\0\0\0\0\0" + CLEAR.encode()), "literal data only, old header"),
    ("literal-old-indeterminate", old_packet(11, b"t\0\0\0\0\0" + CLEAR.encode(), 3), "literal data of indeterminate length"),
    ("literal-before", literal() + GOOD, "literal data before the rest"),
    ("literal-after", GOOD + literal(), "literal data after SEIPD"),
    ("literal-middle", PKESK + literal() + SEIPD, "literal data before SEIPD"),
    ("literal-instead", PKESK + literal(), "literal data instead of SEIPD"),
    ("literal-partial", PKESK + packet(11, b"t\0\0\0\0\0" + CLEAR.encode() + b" " * 466, b"\xe9") + b"\x00", "literal data in partial lengths"),
    ("compressed", packet(8, b"\x00" + literal()), "uncompressed compressed data"),
    ("compressed-after", GOOD + packet(8, b"\x00" + literal()), "compressed data after SEIPD"),
    ("compressed-old", PKESK + old_packet(8, b"\x00" + literal(), 3), "compressed data of indeterminate length"),
    ("signed", packet(4, b"\x03\x00\x08\x01" + blob(8) + b"\x01") + literal() + packet(2, blob(70)), "signed, not encrypted"),
    ("signature", packet(2, blob(70)), "a signature"),
    ("signature-after", GOOD + packet(2, blob(70)), "signature after SEIPD"),
    ("one-pass", packet(4, blob(13)) + GOOD, "one-pass signature before the rest"),
    ("public-key", packet(6, b"\x04" + blob(60)), "a public key in a PGP MESSAGE"),
    ("secret-key", packet(5, b"\x04" + blob(60)), "a secret key"),
    ("user-id", GOOD + packet(13, CLEAR.encode()), "user ID with text after SEIPD"),
    ("user-id-before", packet(13, CLEAR.encode()) + GOOD, "user ID with text before the rest"),
    ("user-attribute", packet(17, blob(40)) + GOOD, "user attribute"),
    ("marker", packet(10, b"PGP") + GOOD, "marker packet"),
    ("marker-after", GOOD + packet(10, b"PGP"), "marker packet after SEIPD"),
    ("padding", packet(21, CLEAR.encode()) + GOOD, "padding packet with text"),
    ("padding-after", GOOD + packet(21, CLEAR.encode()), "padding packet after SEIPD"),
    ("trust", packet(12, CLEAR.encode()) + GOOD, "trust packet with text"),
    ("private-60", packet(60, CLEAR.encode()) + GOOD, "private packet 60 with text"),
    ("private-63", GOOD + packet(63, CLEAR.encode()), "private packet 63 after SEIPD"),
    ("unknown-40", packet(40, CLEAR.encode()) + GOOD, "unknown packet with text"),
    ("reserved-0", packet(0, CLEAR.encode()) + GOOD, "reserved packet 0"),
    ("sed", PKESK + packet(9, blob(90)), "encrypted without integrity protection (SED)"),
    ("sed-old", PKESK + old_packet(9, blob(90)), "SED, old header"),
    ("sed-old-indeterminate", PKESK + old_packet(9, blob(90), 3), "SED of indeterminate length"),
    ("aead", PKESK + packet(20, b"\x01" + blob(90)), "the draft's AEAD packet 20"),
    ("mdc", GOOD + packet(19, blob(20)), "MDC packet outside"),
    ("pkesk-only", PKESK, "session key without data"),
    ("skesk-only", SKESK, "passphrase key without data"),
    ("seipd-twice", GOOD + SEIPD, "two SEIPD"),
    ("good-twice", GOOD + GOOD, "two messages in one armor"),
    ("pkesk-after", SEIPD + PKESK, "session key after SEIPD"),
    ("skesk-after", GOOD + SKESK, "passphrase key after SEIPD"),
    ("seipd-0", PKESK + packet(18, b"\x00" + blob(90)), "SEIPD version 0"),
    ("seipd-3", PKESK + packet(18, b"\x03" + blob(90)), "SEIPD version 3"),
    ("seipd-255", PKESK + packet(18, b"\xff" + blob(90)), "SEIPD version 255"),
    ("seipd-t", PKESK + packet(18, b"t" + CLEAR.encode()), "SEIPD with text instead of a version"),
    ("seipd-empty", PKESK + packet(18, b""), "SEIPD of no length"),
    ("trailing-byte", GOOD + b"\xd2", "one packet tag after SEIPD"),
    ("trailing-zero", GOOD + b"\x00", "a zero after SEIPD"),
    ("trailing-text", GOOD + CLEAR.encode(), "text after SEIPD"),
    ("trailing-newline", GOOD + b"\n", "a line end after SEIPD"),
    ("text", CLEAR.encode(), "base64 of text"),
    ("text-before", CLEAR.encode() + GOOD, "text before the packets"),
    ("no-packet-bit", bytes([0x52]) + SEIPD[1:], "packet bit not set"),
    ("length-long", PKESK + packet(18, SEIPD_BODY, b"\xc1\x00"), "SEIPD longer than the data"),
    ("length-short", PKESK + packet(18, SEIPD_BODY + CLEAR.encode(), new_length(len(SEIPD_BODY))), "SEIPD shorter than the data, text behind"),
    ("length-huge", PKESK + packet(18, SEIPD_BODY, b"\xff\xff\xff\xff\xff"), "SEIPD of 4 GB"),
    ("length-sign", PKESK + packet(18, SEIPD_BODY, b"\xff\x80\x00\x00\x01"), "length with the sign bit"),
    ("length-cut-1", PKESK + b"\xd2", "tag without a length"),
    ("length-cut-2", PKESK + b"\xd2\xc1", "length cut after one byte of two"),
    ("length-cut-5", PKESK + b"\xd2\xff\x00\x00", "length cut after three bytes of five"),
    ("length-only", PKESK + b"\xd2\x20", "SEIPD without its bytes"),
    ("pkesk-long", packet(1, PKESK_BODY, b"\xff\x00\x10\x00\x00") + SEIPD, "session key swallows the rest"),
    ("pkesk-huge", packet(1, PKESK_BODY, b"\xff\xff\xff\xff\xf0") + SEIPD, "session key of 4 GB"),
    ("pkesk-cut", PKESK[:60], "session key cut off"),
    ("pkesk-partial", bytes([0xC1, 0xE7]) + blob(128) + b"\x0c" + blob(12) + SEIPD, "session key in partial lengths"),
    ("pkesk-indeterminate", old_packet(1, PKESK_BODY, 3) + SEIPD, "session key of indeterminate length"),
    ("skesk-partial", bytes([0xC3, 0xE4]) + blob(16) + b"\x01x" + SEIPD, "passphrase key in partial lengths"),
    ("skesk-indeterminate", old_packet(3, SKESK_BODY, 3), "passphrase key of indeterminate length"),
    ("old-long", old_packet(1, PKESK_BODY, 1, 9000) + SEIPD, "old header longer than the data"),
    ("old-length-cut", b"\x86\x00\x01", "old header's length cut off"),
    ("old-tag-literal-in", old_packet(1, PKESK_BODY) + old_packet(11, CLEAR.encode()), "old headers, literal data"),
    ("partial-only", PKESK + bytes([0xD2, 0xE7]) + b"\x01" + blob(127), "partial length without a last one"),
    ("partial-cut", PKESK + bytes([0xD2, 0xEA]) + b"\x01" + blob(200), "partial length cut off"),
    ("partial-last-long", PKESK + bytes([0xD2, 0xE7]) + b"\x01" + blob(127) + b"\x40" + blob(10), "last length after a partial one too long"),
    ("partial-last-short", PKESK + bytes([0xD2, 0xE7]) + b"\x01" + blob(127) + b"\x05" + blob(5) + CLEAR.encode(), "text after the last length of a partial chain"),
    ("partial-zero-text", PKESK + bytes([0xD2, 0xE7]) + b"\x01" + blob(127) + b"\x00" + literal(), "literal data after a chain that ends with 0"),
    ("partial-chain-cut", PKESK + bytes([0xD2]) + (b"\xe0\x01") * 50, "chain of 1-byte partial lengths that does not end"),
    ("partial-length-cut", PKESK + bytes([0xD2, 0xE7]) + b"\x01" + blob(127) + b"\xff\x00", "length after a partial one cut off"),
    ("partial-version", PKESK + bytes([0xD2, 0xE0]) + b"\x09" + b"\x20" + blob(32), "bad SEIPD version in the first partial chunk"),
    ("partial-huge", PKESK + bytes([0xD2, 0xFE]) + b"\x01" + blob(100), "partial length of 1 GB"),
]:
    attempt("packet-" + name, trick, pgp(data))
attempt("packet-none", "armor of no packets", seal(armored("====")))

# --- line ends and control characters, as on the wire
W = crlf(mail())
END = "-----END PGP MESSAGE-----\r\n"
attempt("wire-lf-epilogue", "text after the closing boundary and a bare LF", W[:-2] + "\n" + CLEAR)
attempt("wire-cr-epilogue", "text after the closing boundary and a bare CR", W[:-2] + "\r" + CLEAR + "\r\n")
attempt("wire-lf-close", "closing boundary after a bare LF", W.replace(END + f"--{B}--", END[:-2] + f"\n--{B}--" + CLEAR))
attempt("wire-cr-text-end", "text after END and a bare CR", W.replace(END, END[:-2] + "\r" + CLEAR + "\r\n"))
attempt("wire-lf-text-end", "text after END and a bare LF", W.replace(END, END[:-2] + "\n" + CLEAR + "\r\n"))
attempt("wire-cr-text-data", "text after a bare CR in the data", W.replace(DATA[1] + "\r\n", DATA[1] + "\r" + CLEAR + "\r\n"))
attempt("wire-lf-text-data", "text after a bare LF in the data", W.replace(DATA[1] + "\r\n", DATA[1] + "\n" + CLEAR + "\r\n"))
attempt("wire-cr-version", "text after the version and a bare CR", W.replace("Version: 1\r\n", "Version: 1\r" + CLEAR + "\r\n"))
attempt("wire-cr-boundary", "bare CR hides a boundary and a text part", W.replace(END, END + f"x\r--{B}\rContent-Type: text/plain\r\r{CLEAR}\r\n"))
attempt("wire-lf-part", "a text part whose lines end with LF", W.replace(f"--{B}--\r\n", f"--{B}\n{TEXT}--{B}--\r\n"))
attempt("wire-nul-close", "NUL and text after the closing boundary", W[:-2] + "\0" + CLEAR + "\r\n")
attempt("wire-nul-end", "NUL and text after END", W.replace(END, END[:-2] + "\0" + CLEAR + "\r\n"))
attempt("wire-nul-begin", "NUL and text after BEGIN", W.replace("BEGIN PGP MESSAGE-----", "BEGIN PGP MESSAGE-----\0" + CLEAR))
attempt("wire-dot-lines", "lines with dots between armor lines", W.replace(DATA[1] + "\r\n", DATA[1] + "\r\n.\r\n"))
attempt("wire-sub-epilogue", "control-Z and text after the closing boundary", W + "\x1a" + CLEAR)
attempt("wire-header-cr", "bare CR ends the Content-Type early for some readers", W.replace(TOP, "X-A: b\rContent-Type: text/plain"))
attempt("wire-header-nul", "NUL cuts the Content-Type before its boundary", W.replace("; boundary=", "\0; boundary="))
attempt("wire-header-lf-gap", "empty line of bare LFs ends the header before Content-Type", W.replace("MIME-Version", "\nMIME-Version", 1))
attempt("wire-header-no-colon", "a line without a colon ends the header", mail().replace("MIME-Version: 1.0", CLEAR + "\nMIME-Version: 1.0"))

# --- SecureJoin, delivery report and setup message as a way through
JOIN = ["Secure-Join: vc-request"]
MIXED = f"Content-Type: multipart/mixed; boundary={B}"
JOIN_PART = "Content-Type: text/plain\n\nsecure-join: vc-request\n"


def join(part=JOIN_PART, extra=None, top=MIXED, **kw):
    return mail(multipart(*([part] if isinstance(part, str) else part), **kw), top=top, extra=JOIN if extra is None else extra)


for name, text, trick in [
    ("text-after", "secure-join: vc-request\n" + CLEAR + "\n", "text below the request"),
    ("text-before", CLEAR + "\nsecure-join: vc-request\n", "text above the request"),
    ("text-same-line", "secure-join: vc-request " + CLEAR + "\n", "text on the line of the request"),
    ("text-far", "secure-join: vc-request\n" + "\n" * 400 + CLEAR + "\n", "text far below the request"),
    ("other-word", "secure-join: vg-request\n", "request of the other kind"),
    ("empty", "\n", "empty part"),
    ("only-text", CLEAR + "\n", "text instead of the request"),
    ("nul", "secure-join: vc-request\0" + CLEAR + "\n", "NUL and text after the request"),
    ("nbsp", "secure-join: vc-request\xa0\n", "8-bit after the request"),
    ("bom", "\xef\xbb\xbfsecure-join: vc-request\n", "byte order mark before the request"),
    ("cut", "secure-join: vc-reques\n", "request cut off"),
    ("later-step", "secure-join: vc-request-with-auth\n", "a later step of the protocol"),
    ("no-blank", "secure-join:vc-request\n", "no blank in the request"),
]:
    attempt("join-body-" + name, "SecureJoin: " + trick, join("Content-Type: text/plain\n\n" + text))
for name, extra, trick in [
    ("none", [], "no Secure-Join header"),
    ("two", JOIN * 2, "two Secure-Join headers"),
    ("two-kinds", JOIN + ["Secure-Join: vg-request"], "two different Secure-Join headers"),
    ("more", ["Secure-Join: vc-request " + CLEAR], "text in the header"),
    ("comment", ["Secure-Join: vc-request (x)"], "comment in the header"),
    ("capitals", ["Secure-Join: VC-REQUEST"], "header in capitals"),
    ("later-step", ["Secure-Join: vc-request-with-auth"], "a later step, which is encrypted"),
    ("added", ["Secure-Join: vg-member-added"], "another step, which is encrypted"),
    ("empty", ["Secure-Join:"], "empty header"),
    ("encoded", ["Secure-Join: =?utf-8?q?vc-request?="], "header as an encoded word"),
    ("other-name", ["X-Secure-Join: vc-request"], "another header"),
]:
    attempt("join-header-" + name, "SecureJoin: " + trick, join(extra=extra))
attempt("join-header-in-part", "SecureJoin: header only in the part", join("Content-Type: text/plain\nSecure-Join: vc-request\n\nsecure-join: vc-request\n", extra=[]))
attempt("join-two-parts", "SecureJoin: a second text part", join([JOIN_PART, TEXT]))
attempt("join-two-parts-first", "SecureJoin: a text part before", join([TEXT, JOIN_PART]))
attempt("join-attachment", "SecureJoin: an attachment", join([JOIN_PART, OCTETS + CLEAR + "\n"]))
attempt("join-html", "SecureJoin: HTML part", join("Content-Type: text/html\n\nsecure-join: vc-request\n"))
attempt("join-preamble", "SecureJoin: text in the preamble", join(preamble=CLEAR + "\n"))
attempt("join-preamble-known", "SecureJoin: the OpenPGP preamble line", join(preamble=KNOWN + "\n"))
attempt("join-epilogue", "SecureJoin: text in the epilogue", join(epilogue=CLEAR + "\n"))
attempt("join-no-close", "SecureJoin: no closing boundary", join(close=""))
attempt("join-close-text", "SecureJoin: text after the closing boundary", join(close="--{}--" + CLEAR + "\n"))
attempt("join-single", "SecureJoin: no multipart", mail("secure-join: vc-request\n", top="Content-Type: text/plain", extra=JOIN))
attempt("join-single-text", "SecureJoin: header on a text message", mail(CLEAR + "\n", top="Content-Type: text/plain", extra=JOIN))
attempt("join-nested", "SecureJoin: nested multipart", join("Content-Type: multipart/mixed; boundary=in\n\n" + multipart(JOIN_PART, TEXT, b="in")))
attempt("join-base64", "SecureJoin: part in base64", join("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(b"secure-join: vc-request").decode() + "\n"))
attempt("join-qp", "SecureJoin: part in quoted-printable", join("Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nsecure-join: vc-request\n"))
attempt("join-top-base64", "SecureJoin: multipart in base64", join(extra=JOIN + ["Content-Transfer-Encoding: base64"]))
attempt("join-two-types", "SecureJoin: two Content-Types", join(top=[MIXED, "Content-Type: text/plain"]))
attempt("join-two-part-types", "SecureJoin: two Content-Types in the part", join("Content-Type: text/plain\nContent-Type: text/html\n\nsecure-join: vc-request\n"))
attempt("join-two-boundaries", "SecureJoin: two boundary parameters", join(top=MIXED + "; boundary=other"))
attempt("join-rfc2231", "SecureJoin: RFC 2231 boundary", join(top=f"Content-Type: multipart/mixed; boundary*0={B}"))
attempt("join-part-no-colon", "SecureJoin: text among the part's header", join("Content-Type: text/plain\n" + CLEAR + "\n\nsecure-join: vc-request\n"))
attempt("join-part-long", "SecureJoin: part header over 4 KB", join("Content-Type: text/plain\nX-T: " + "z" * 4500 + "\n\nsecure-join: vc-request\n"))
attempt("join-encrypted", "SecureJoin header on a broken multipart/encrypted", mail(multipart(V1, second(), TEXT), extra=JOIN))
AUTO = ["Auto-Submitted: auto-replied"]
REPORT = f"Content-Type: multipart/report; report-type=delivery-status; boundary={B}"
DAEMON = "MAILER-DAEMON@chat.example"


def report(extra=AUTO, top=REPORT, sender=DAEMON):
    return mail(multipart(TEXT), top=top, extra=extra, sender=sender)


attempt("report-out", "a delivery report is no exception for our own users", report(), "out")
attempt("report-no-auto", "delivery report without Auto-Submitted", report(extra=[]))
attempt("report-auto-no", "delivery report with Auto-Submitted: no", report(extra=["Auto-Submitted: no"]))
attempt("report-auto-no-capitals", "delivery report with Auto-Submitted: NO", report(extra=["Auto-Submitted: NO"]))
attempt("report-auto-empty", "delivery report with an empty Auto-Submitted", report(extra=["Auto-Submitted:"]))
attempt("report-auto-blank", "delivery report with a blank Auto-Submitted", report(extra=["Auto-Submitted:  \t"]))
attempt("report-from-user", "delivery report from a user", report(sender="alice@chat.example"))
attempt("report-from-longer", "local part that only begins with mailer-daemon", report(sender="mailer-daemon-x@chat.example"))
attempt("report-from-suffix", "local part that only ends with mailer-daemon", report(sender="x-mailer-daemon@chat.example"))
attempt("report-from-domain", "mailer-daemon in the domain", report(sender="alice@mailer-daemon.example"))
attempt("report-from-name", "mailer-daemon as the display name", report(sender="alice@chat.example").replace("From: <", 'From: "mailer-daemon@chat.example" <'))
attempt("report-from-comment", "mailer-daemon in a comment", report(sender="alice@chat.example").replace("From: <", "From: (mailer-daemon) <"))
attempt("report-from-two", "two addresses, one of them mailer-daemon", report().replace("From: <" + DAEMON + ">", "From: <" + DAEMON + ">, <alice@chat.example>"))
attempt("report-from-twice", "two From headers", report(extra=AUTO + ["From: <alice@chat.example>"]))
attempt("report-mixed", "multipart/mixed as a delivery report", report(top=MIXED))
attempt("report-text", "text/plain as a delivery report", report(top="Content-Type: text/plain"))
attempt("report-single", "message/delivery-status without multipart/report", report(top="Content-Type: message/delivery-status"))
attempt("report-two-types", "multipart/report and text/plain", report(top=[REPORT, "Content-Type: text/plain"]))
attempt("report-as-parameter", "multipart/report as a parameter", report(top=f'Content-Type: multipart/mixed; x="multipart/report"; boundary={B}'))
attempt("report-reportx", "type that only begins with report", report(top=f"Content-Type: multipart/reporting; boundary={B}"))
SETUP = ["Autocrypt-Setup-Message: v1"]
SETUP_BODY = multipart("Content-Type: text/plain\n\n" + CLEAR + "\n", "Content-Type: application/autocrypt-setup\n\n<pre>\n" + armor(SKESK + SEIPD) + "</pre>\n")


def setup(subject="Autocrypt Setup Message", top=MIXED, extra=SETUP):
    text = mail(SETUP_BODY, top=top, extra=extra).replace("Subject: [...]", "Subject: " + subject)
    return text.replace("To: <bob@chat.example>", "To: <alice@chat.example>")


attempt("setup", "an Autocrypt Setup Message, which is off by default", setup(), rcpt="alice@chat.example")
attempt("setup-no-header", "setup message without its header", setup(extra=[]), rcpt="alice@chat.example")
attempt("setup-two-recipients", "setup message to two recipients", setup(), rcpt="alice@chat.example,bob@chat.example")
attempt("setup-other", "setup message to somebody else", setup(), rcpt="bob@chat.example")
attempt("setup-text", "setup message as text/plain", setup(top="Content-Type: text/plain"), rcpt="alice@chat.example")
attempt("setup-subject", "setup message with more in its subject", setup("Autocrypt Setup Message: " + CLEAR), rcpt="alice@chat.example")

# --- cleartext by the recipient's name: carol allows cleartext, bob does not
PLAIN = mail(CLEAR + "\n", top="Content-Type: text/plain")
for name, rcpt, trick in [
    ("enforcing", "bob@chat.example", "cleartext to one who wants none"),
    ("capitals", "BOB@chat.example", "local part in capitals"),
    ("mixed-case", "bOb@Chat.Example", "address in mixed case"),
    ("domain-capitals", "bob@CHAT.EXAMPLE", "domain in capitals"),
    ("extension", "bob+x@chat.example", "extension after the local part"),
    ("extension-empty", "bob+@chat.example", "empty extension"),
    ("extension-two", "bob+x+y@chat.example", "two extensions"),
    ("extension-capitals", "Bob+X@chat.example", "capitals and an extension"),
    ("extension-address", "bob+carol@chat.example", "the other's name as extension"),
    ("extension-only", "+carol@chat.example", "extension without a local part"),
    ("both", "carol@chat.example,bob@chat.example", "one who allows and one who does not"),
    ("both-reversed", "bob@chat.example,carol@chat.example", "one who does not and one who allows"),
    ("both-capitals", "carol@chat.example,BOB@CHAT.EXAMPLE", "one who allows and one in capitals"),
    ("many", "carol@chat.example,carol@chat.example,bob+z@chat.example", "the same twice, then one with an extension"),
    ("unknown", "nobody@chat.example", "an address without a mailbox"),
    ("unknown-beside", "carol@chat.example,nobody@chat.example", "one who allows and one without a mailbox"),
    ("other-domain", "carol@other.example", "the right name at another domain"),
    ("subdomain", "carol@sub.chat.example", "the right name at a subdomain"),
    ("no-domain", "carol", "no domain"),
    ("two-ats", "carol@chat.example@chat.example", "two ats"),
    ("path", "../mail/carol@chat.example", "a path to the other's mailbox"),
    ("path-inside", "bob@chat.example/../carol@chat.example", "a path through the mailbox"),
    ("dot", ".@chat.example", "dot as local part"),
    ("dots", "..@chat.example", "dots as local part"),
    ("slash", "/@chat.example", "slash as local part"),
    ("empty-local", "@chat.example", "no local part"),
    ("route", "@relay.example:bob@chat.example", "source route"),
    ("percent", "bob%chat.example@chat.example", "percent hack"),
    ("blank", "bob @chat.example", "blank in the address"),
    ("disabled", "dave@chat.example,bob@chat.example", "a disabled one beside"),
    ("nul-like", "carol@chat.example\\x01", "control character after the domain"),
    ("8bit", "b\xf6b@chat.example", "8-bit local part"),
    ("literal", "carol@[127.0.0.1]", "domain literal"),
]:
    attempt("rcpt-" + name, "recipient: " + trick, PLAIN, "in", rcpt)


attempt("type-comment-between", "a comment inside the right Content-Type: readers differ in how they read it",
        mail(top=f"Content-Type: multipart/encrypted (PGP/MIME); boundary={B}"))

# --- what real clients write, in the forms that they have

LEGIT = []


def legit(name, text, outgoing="CONTINUE", incoming="CONTINUE"):
    LEGIT.append((name, incoming, outgoing, text))


NEEDED = "523 5.7.1 Encryption Needed: Invalid Unencrypted Mail"
VERSION_PART = ("Content-Type: application/pgp-encrypted; charset=\"utf-8\"\nContent-Description: PGP/MIME version identification\n"
                "Content-Transfer-Encoding: 7bit\n\nVersion: 1\n\n")
DATA_PART = ("Content-Type: application/octet-stream; name=\"encrypted.asc\"; charset=\"utf-8\"\n"
             "Content-Description: OpenPGP encrypted message\nContent-Disposition: inline; filename=\"encrypted.asc\";\n"
             "Content-Transfer-Encoding: 7bit\n\n")
BLANK = "\n"

legit("deltachat", mail(multipart(VERSION_PART, DATA_PART + armor() + BLANK, preamble="\n\n"),
      top='Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";\n\tboundary="bound"'))
legit("thunderbird", mail(multipart("Content-Type: application/pgp-encrypted\nContent-Description: PGP/MIME version identification\n\nVersion: 1\n\n",
      DATA_PART.replace("Content-Transfer-Encoding: 7bit\n", "") + armor() + BLANK, preamble=KNOWN + "\n"),
      top='Content-Type: multipart/encrypted;\n protocol="application/pgp-encrypted";\n boundary="bound"'), NEEDED)
legit("enigmail", mail(multipart(VERSION_PART, DATA_PART + armor(headers=["Version: GnuPG v2.0.22 (GNU/Linux)", "Comment: Using GnuPG with Thunderbird - https://enigmail.net/"]),
      preamble="This is an OpenPGP/MIME encrypted message (RFC 2440 and 3156)\n")), NEEDED)
legit("k9", mail(multipart("Content-Type: application/pgp-encrypted\n\nVersion: 1\n",
      'Content-Type: application/octet-stream; name="encrypted.asc"\nContent-Disposition: inline; filename="encrypted.asc"\n\n' + armor() + BLANK),
      top='Content-Type: multipart/encrypted; boundary="bound";\n protocol="application/pgp-encrypted"'))
legit("mutt", mail(multipart("Content-Type: application/pgp-encrypted\nContent-Disposition: attachment\n\nVersion: 1\n\n",
      "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"msg.asc\"\n\n" + armor() + BLANK),
      top='Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";\n\tboundary="bound"\nContent-Disposition: inline'))
legit("comment-lines", pgp(headers=["Version: OpenPGP.js v4", "Comment: https://example.org"]), NEEDED)
legit("eight-armor-headers", pgp(headers=["Comment: x"] * 8), NEEDED)
legit("armor-header-200", pgp(headers=["Comment: " + "x" * 191]), NEEDED)
legit("no-protocol", mail(top=f"Content-Type: multipart/encrypted; boundary={B}"))
legit("capitals", mail(multipart(V1.upper().replace("VERSION", "Version"), second().replace("Content-Type: application/octet-stream", "CONTENT-TYPE: APPLICATION/OCTET-STREAM")),
      top=f"CONTENT-TYPE: MULTIPART/ENCRYPTED; BOUNDARY={B}"))
legit("lower-case", mail(multipart(V1.replace("Content-Type", "content-type"), second().replace("Content-Type", "content-type")), top=f"content-type: multipart/encrypted; boundary={B}"))
legit("folded", mail(top=f"Content-Type:\n multipart/encrypted;\n\tprotocol=\"application/pgp-encrypted\";\n  boundary=\"{B}\""))
legit("boundary-with-specials", mail(multipart(V1, second(), b="=_b'(),-./:? x"), top='Content-Type: multipart/encrypted; boundary="=_b\'(),-./:? x"'))
legit("boundary-like-armor", mail(multipart(V1, second(), b="---PGP"), top='Content-Type: multipart/encrypted; boundary="---PGP"'))
legit("no-crc", pgp(crc=False))
legit("wrong-crc", seal(armored(*DATA, "=AAAA")))
legit("blanks-at-line-ends", seal(armored(*[d + " \t" for d in DATA], CRC)))
legit("delimiter-padding", mail(multipart(V1, second()).replace(f"--{B}\n", f"--{B} \t\n")))
legit("blank-around-armor", seal("\n\n" + armor() + "\n \n\n"))
legit("blank-epilogue", mail(multipart(V1, second(), epilogue="\n\n \t\n")))
legit("no-final-line-end", mail(multipart(V1, second(), close="--{}--")))
legit("crlf", crlf(mail()))
legit("encoding-8bit", mail(extra=["Content-Transfer-Encoding: 8bit"]))
legit("encoding-binary", mail(extra=["Content-Transfer-Encoding: BINARY"]))
legit("one-padding", seal(armor(PKESK + packet(18, b"\x01" + blob(next(n for n in range(100, 110) if (len(PKESK) + n + 3) % 3 == 2))))))
legit("two-padding", seal(armor(ONE)))
legit("short-lines", seal(armored(*[base64.b64encode(GOOD).decode()[i:i + 20] for i in range(0, len(base64.b64encode(GOOD)), 20)], CRC)))
legit("one-line", seal(armored(base64.b64encode(GOOD).decode(), CRC)))
for name, data in [
    ("seipd-only", SEIPD), ("two-recipients", PKESK + PKESK + SEIPD), ("passphrase", SKESK + SEIPD), ("both", PKESK + SKESK + SEIPD),
    ("seipd-2", PKESK + packet(18, b"\x02" + blob(150))), ("old-headers", old_packet(1, PKESK_BODY) + SEIPD),
    ("old-headers-two", old_packet(1, PKESK_BODY, 1) + SEIPD), ("old-headers-four", old_packet(3, SKESK_BODY, 2) + SEIPD),
    ("length-five", PKESK + packet(18, SEIPD_BODY, b"\xff" + struct.pack(">I", len(SEIPD_BODY)))),
    ("length-two", PKESK + packet(18, b"\x01" + blob(3000))),
    ("partial", PKESK + bytes([0xD2, 0xE9]) + b"\x01" + blob(511) + bytes([0xE8]) + blob(256) + b"\x21" + blob(33)),
    ("partial-last-empty", PKESK + bytes([0xD2, 0xE9]) + b"\x01" + blob(511) + b"\x00"),
    ("partial-small", PKESK + bytes([0xD2, 0xE0]) + b"\x01" + bytes([0xE1]) + blob(2) + b"\x0a" + blob(10)),
]:
    legit("packets-" + name, pgp(data))
legit("join-vc", join())
legit("join-vg", join(JOIN_PART.replace("vc", "vg"), extra=["Secure-Join: vg-request"]))
legit("join-charset", join('Content-Type: text/plain; charset="utf-8"; format=flowed; delsp=no\nContent-Transfer-Encoding: 7bit\n\nSecure-Join: vc-request\n\n'))
legit("report", report(), NEEDED)
legit("report-auto-generated", report(extra=["Auto-Submitted: auto-generated"], sender="mailer-daemon@chat.example"), NEEDED)


def main():
    write_attempts()
    legit_dir = HERE / "legit"
    legit_dir.mkdir(exist_ok=True)
    for old in legit_dir.iterdir():
        old.unlink()
    for name, incoming, outgoing, text in LEGIT:
        (legit_dir / (name + ".eml")).write_bytes(text.encode("latin-1"))
        (legit_dir / (name + ".expected")).write_text(f"incoming: {incoming}\noutgoing: {outgoing}\n")
    print(len(LEGIT), "legitimate messages")


def write_attempts():
    OUT.mkdir(exist_ok=True)
    for old in OUT.glob("*.eml"):
        old.unlink()
    index = ["# SPDX-License-Identifier: Apache-2.0", "# Made by make-corpus.py, which says what the columns are."]
    seen = set()
    for number, (name, directions, rcpt, trick, text) in enumerate(ATTEMPTS, 1):
        if name in seen:
            raise SystemExit("twice: " + name)
        seen.add(name)
        file = f"{number:03}-{name}.eml"
        (OUT / file).write_bytes(text.encode("latin-1"))
        index.append(f"{file} | {directions} | {rcpt} | {trick}")
    (HERE / "attempts.txt").write_bytes(("\n".join(index) + "\n").encode("latin-1"))
    print(len(ATTEMPTS), "attempts")


main()
