#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes incoming-dkim/*.replay: one file per rule of the DKIM screen, with its signed message.

Signatures are made here, from RFC 6376 and RFC 8463 alone and with the openssl command, so that
they do not share a mistake with the verifier. The files are committed and are what the test reads;
this program is how they were made. It writes the same bytes every time.

own-*.replay are messages as outgoing-dkim/*.replay and bounces/*.replay show them leaving: what we
sign must be what we take.
"""
import base64
import hashlib
import pathlib
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
KEYS = HERE.parent / "corpus" / "dkim"
LEGIT = HERE.parent / "corpus" / "legit"
OUT = HERE / "incoming-dkim"
NOW = 1795348800  # when a replay's clock begins: 2026-11-22 12:00 UTC
DOMAIN = "peer.example"

UNSIGNED = "554 5.7.1 No DKIM signature found"
LOOKUP = "451 4.7.5 DKIM key lookup failed temporarily"
PASS = None

FIELDS = [
    ("From", " Alice <alice@peer.example>"),
    ("To", " <bob@chat.example>"),
    ("Subject", " lunch"),
    ("Date", " Sun, 22 Nov 2026 12:00:00 +0000"),
    ("Message-ID", " <1@peer.example>"),
    ("Content-Type", " text/plain"),
]
BODY = "At noon?\n"
H = "from:to:subject:date"
OPEN = "bob@chat.example/password = x\n"
STRICT = OPEN + "bob@chat.example/enforceE2EEincoming\n"


def bad(reason):
    return f"554 5.7.1 No valid DKIM signature found ({reason})"


# --- RFC 6376 section 3.4: canonicalization; text has LF line ends

def header(kind, name, value):
    if kind == "simple":
        return name + ":" + value.replace("\n", "\r\n")
    value = re.sub(r"[ \t]+", " ", value.replace("\n", "")).strip(" ")
    return name.strip().lower() + ":" + value


def body(kind, text):
    if text and not text.endswith("\n"):
        text += "\n"
    if kind == "relaxed":
        text = re.sub(r"[ \t]+", " ", text)
        text = re.sub(r" \n", "\n", text)
    text = re.sub(r"\n+\Z", "\n", text)
    if kind == "relaxed" and text == "\n":
        text = ""
    if kind == "simple" and not text:
        text = "\n"
    return text.replace("\n", "\r\n").encode("latin-1")


# --- keys

def openssl(*arguments, stdin=b""):
    return subprocess.run(["openssl", *arguments], input=stdin, stdout=subprocess.PIPE,
                          check=True).stdout


def pem(key):
    return str(KEYS / (key + ".pem"))


def public(key):
    der = openssl("pkey", "-in", pem(key), "-pubout", "-outform", "DER")
    return base64.b64encode(der[-32:] if key == "ed25519" else der).decode()


def made(key, algorithm, data):
    if key != "ed25519":
        return openssl("dgst", "-" + algorithm.split("-")[1], "-sign", pem(key), stdin=data)
    with tempfile.NamedTemporaryFile() as digest:  # openssl wants to know its size
        digest.write(hashlib.sha256(data).digest())  # RFC 8463 section 3: signs the hash
        digest.flush()
        return openssl("pkeyutl", "-sign", "-rawin", "-inkey", pem(key), "-in", digest.name)


def record(text, name="s._domainkey." + DOMAIN):
    """A TXT record in strings of at most 250 characters."""
    parts = [text[i:i + 250] for i in range(0, len(text), 250)] or [""]
    escaped = [p.replace("\\", "\\\\").replace('"', '\\"') for p in parts]
    return name + " TXT " + " ".join(f'"{p}"' for p in escaped) + "\n"


def key_record(key="rsa", tags="v=DKIM1; "):
    return f"{tags}k={'ed25519' if key == 'ed25519' else 'rsa'}; p={public(key)}"


ZONE = record(key_record())


# --- signatures

def signature(fields=None, text=BODY, key="rsa", d=DOMAIN, s="s", c="relaxed/simple", h=H,
              a=None, extra="", wrong=False, v="1", c_tag=None, drop=""):
    """A DKIM-Signature field; extra: further tags, each with its semicolon."""
    fields = FIELDS if fields is None else fields
    a = a or ("ed25519-sha256" if key == "ed25519" else "rsa-sha256")
    kind = c.split("/")
    length = re.search(r"\bl=(\d+)", extra)
    canonical = body(kind[1], text)
    if length:
        canonical = canonical[:int(length.group(1))]
    hashed = hashlib.new(a.split("-")[1], canonical).digest()
    bh = base64.b64encode(hashed).decode()
    value = f" v={v}; a={a}; c={c_tag or c}; d={d}; s={s};{extra}\n h={h};\n bh={bh};\n b="
    if drop:
        value = re.sub(drop, "", value)
    left = {}
    for name, content in fields:
        left.setdefault(name.lower(), []).append((name, content))
    data = ""
    for name in h.split(":"):
        if left.get(name.lower()):
            data += header(kind[0], *left[name.lower()].pop()) + "\r\n"
    data += header(kind[0], "DKIM-Signature", value)
    b = base64.b64encode(made(key, a, data.encode("latin-1"))).decode()
    if wrong:
        b = b[::-1].replace("=", "") + "=" * b.count("=")
    folded = "\n  ".join(b[i:i + 64] for i in range(0, len(b), 64))
    return ("DKIM-Signature", value + folded)


# --- files

def case(name, title, why, signatures=(), fields=FIELDS, text=BODY, zone=ZONE, expect=PASS,
         early=False, skip=False, state=OPEN, asked=None, conf="", before="", sender=None,
         edits=(), client="", log=None):
    out = f"{title}\nWhy: {why}\n"
    if conf:
        out += "-- conf --\n" + conf
    out += "-- state --\n" + state
    if zone:
        out += "-- dns --\n" + zone
    out += "-- session --\n"
    if client:
        out += f"> CONNECT {client}\n"
    sender = "<alice@peer.example>" if sender is None else sender
    out += f"> MACRO MAIL i=4XqZ1\n> MAIL {sender}\n> RCPT <bob@chat.example>\n{before}"
    out += "> MESSAGE m.eml\n"
    if skip:
        out += "< SKIP\n"
    if not early:
        out += "> BODYEOB\n"
    out += "".join(f"< {edit}\n" for edit in edits)
    out += "< CONTINUE\n" if expect is PASS else f"< REPLYCODE {expect}\n"
    if asked is not None:
        out += "-- dns.asked --\n" + asked
    if log is not None:
        out += "-- log --\n" + log
    out += "-- m.eml --\n"
    out += "".join(f"{n}:{v}\n" for n, v in [*signatures, *fields]) + "\n" + text
    (OUT / (name + ".replay")).write_bytes(out.encode("latin-1"))


def with_field(name, value):
    return [(n, value if n == name else v) for n, v in FIELDS]


ASKED = "s._domainkey.peer.example\n"


def whose():
    case("good", "A message that its From domain signed is accepted; one look-up.",
         "contract: DKIM screen.", [signature()], asked=ASKED,
         log="4XqZ1: dkim: pass d=peer.example s=s a=rsa-sha256 dnssec=no\n")
    case("unsigned", "A message without signature is refused, and DNS is not asked.",
         "contract: replies.", expect=UNSIGNED, early=True, asked="",
         log=f"4XqZ1: reject: EOH from mail.example.org[192.0.2.10]: {UNSIGNED}\n")
    other = signature(d="other.example")
    case("other-domain", "A good signature of another domain is none.",
         "strict alignment (adkim=s); the screen comes before DNS.", [other],
         zone=record(key_record(), "s._domainkey.other.example"), expect=UNSIGNED, early=True,
         asked="")
    case("subdomain", "A good signature of a subdomain is none.", "adkim=s.",
         [signature(d="mail.peer.example")],
         zone=record(key_record(), "s._domainkey.mail.peer.example"), expect=UNSIGNED, early=True,
         asked="")
    below = with_field("From", " <alice@sub.peer.example>")
    case("parent-domain", "A good signature of the domain above is none.", "adkim=s.",
         [signature(below)], below, expect=UNSIGNED, early=True, asked="",
         sender="<alice@sub.peer.example>")
    case("domain-case", "d= and From may differ in case.", "domain names have none.",
         [signature(d="PEER.example")])
    case("identity-ignored", "i= may be below d=.", "contract: i= ignored.",
         [signature(extra=" i=x@sub.peer.example;")])
    case("identity-outside", "i= outside d= makes the signature worthless.",
         "RFC 6376 section 6.1.1.", [signature(extra=" i=x@other.example;")],
         expect=bad("i= is outside d="), early=True, asked="")
    case("forwarded", "A forwarded message is judged by From, and its envelope sender goes.",
         "forwarders rewrite MAIL FROM, and the signature survives.", [signature()],
         sender="<list@other.example>", edits=["CHGFROM <>"])
    case("other-domain-beside", "Signatures of others before the right one do not count.",
         "at most 10 of the From domain are looked at.", [other] * 11 + [signature()], asked=ASKED)


def altered():
    case("body-altered", "A body that was changed on the way is refused without a look-up.",
         "the body hash needs no key.", [signature()], text="At one?\n",
         expect=bad("body hash mismatch"), asked="")
    case("header-altered", "A signed field that was changed on the way is refused.",
         "RFC 6376 section 6.1.3.", [signature()], with_field("Subject", " dinner"),
         expect=bad("signature does not verify"), asked=ASKED)
    case("field-added", "A field that nobody signed may be added.", "h= says what is signed.",
         [signature()], [("X-Spam", " no"), *FIELDS])
    case("oversigned-field-added", "A field that was signed as absent must not be added.",
         "RFC 6376 section 5.4.2.", [signature(h=H + ":subject")],
         [("Subject", " another"), *FIELDS], expect=bad("signature does not verify"))
    case("h-without-from", "A signature that does not cover From is worthless.",
         "RFC 6376 section 5.4; contract: every From is covered.", [signature(h="to:subject")],
         expect=bad("From field not signed"), early=True, asked="")
    twice = [("From", " <mallory@peer.example>"), *FIELDS]
    case("two-froms", "A second From is refused, whatever is signed.", "contract: replies.",
         [signature()], twice, expect="554 5.6.0 Malformed From", early=True, asked="")
    case("replayed-by-other", "A good signature with another From in front is refused.",
         "the signature of the domain in From counts.", [signature()],
         with_field("From", " <alice@other.example>"), expect=UNSIGNED, early=True,
         sender="<alice@other.example>", asked="")
    case("l-short", "A signed length shorter than the body is refused.",
         "ours: what follows is unsigned.", [signature(extra=" l=10;")], text=BODY + "P.S.\n",
         expect=bad("signed length is not that of the body"), asked="")
    case("l-whole", "A signed length that is the body's is accepted.", "RFC 6376 section 3.5.",
         [signature(extra=" l=10;")])
    case("l-long", "A signed length longer than the body is refused.", "RFC 6376 section 3.5.",
         [signature(extra=" l=11;")], expect=bad("signed length is not that of the body"))


def times():
    def at(name, title, extra, expect=PASS):
        case(name, title, "contract: x= and t= with 5 minutes of tolerance.",
             [signature(extra=extra)], expect=expect, early=expect is not PASS)
    at("x-past", "A signature whose x= has passed is refused.", f" x={NOW - 301};",
       bad("signature expired"))
    at("x-just-past", "Five minutes after x= it is still accepted.", f" x={NOW - 300};")
    at("t-future", "A signature from the future is refused.", f" t={NOW + 301};",
       bad("signature from the future"))
    at("t-near-future", "Clocks may differ by five minutes.", f" t={NOW + 300};")
    at("x-before-t", "x= not after t= is malformed.", f" t={NOW}; x={NOW};",
       bad("malformed signature"))


def many():
    good, wrong = signature(), signature(wrong=True)
    no = bad("signature does not verify")
    case("signature-tenth", "The tenth signature may be the good one.", "contract: at most 10.",
         [wrong] * 9 + [good], asked=ASKED * 10)
    case("signature-eleventh", "The eleventh signature is not looked at.", "contract: at most 10.",
         [wrong] * 10 + [good], expect=no, asked=ASKED * 10)
    small = signature(key="ed25519", s="e", h="from", wrong=True)
    case("signatures-thousand", "Of a thousand signatures ten are looked at.",
         "a message must not cost a stranger's server a thousand questions.", [good],
         zone=ZONE + record(key_record("ed25519"), "e._domainkey.peer.example"),
         before=repeated(990, small), expect=no, asked="e._domainkey.peer.example\n" * 10)
    case("signatures-too-large", "A thousand large signatures are too much header.",
         "contract: 256 KB, before every other check.", [good], before=repeated(990, wrong),
         expect="554 5.6.0 Malformed message: header larger than 256 KB", early=True, asked="")
    case("one-of-two", "One good signature is enough.", "contract.", [wrong, good])
    case("furthest-reason", "Of several reasons the sender gets the one that came furthest.",
         "it is the one that helps.", [signature(text="x\n"), wrong, signature(h="to")],
         expect=no)


def repeated(times, field):
    return f"> HEADER*{times} {field[0]}:" + field[1].replace("\n", "\\n") + "\n"


def algorithms():
    case("rsa-sha1", "rsa-sha1 is refused.", "RFC 8301 section 3.1.", [signature(a="rsa-sha1")],
         expect=bad("algorithm not supported"), early=True, asked="")
    for bits, expect in (("512", bad("key too short or too long")), ("1024", PASS)):
        key = "rsa" + bits
        case(key, f"An RSA key of {bits} bits is {'refused' if expect else 'accepted'}.",
             "RFC 8301 section 3.2.", [signature(key=key)], zone=record(key_record(key)),
             expect=expect)
    case("ed25519", "ed25519-sha256 is accepted.", "RFC 8463.", [signature(key="ed25519")],
         zone=record(key_record("ed25519")))
    case("ed25519-altered", "An altered ed25519 signature is refused.", "RFC 8463.",
         [signature(key="ed25519", wrong=True)], zone=record(key_record("ed25519")),
         expect=bad("signature does not verify"))
    case("key-type", "A key of another type than the signature is refused.",
         "RFC 6376 section 6.1.2 step 8.", [signature(key="ed25519")],
         expect=bad("key type does not fit the algorithm"))
    odd = [("From", " Alice  \t <alice@peer.example>"), ("TO", " <bob@chat.example>,\n\t<c@d.example> "),
           ("Subject", "\tJos\xe9  \t"), *FIELDS[3:]]
    text = "one  two\t \n\n.dot\n..\n \xe9 \n \n\n\n"
    for h in ("simple", "relaxed"):
        for b in ("simple", "relaxed"):
            c = h + "/" + b
            case(f"c-{h}-{b}", f"{c}: white space, folds, dots, 8-bit, empty lines at the end.",
                 "RFC 6376 section 3.4.", [signature(odd, text, c=c)], odd, text)
            case(f"c-{h}-{b}-empty", f"{c}: an empty body.", "RFC 6376 sections 3.4.3 and 3.4.4.",
                 [signature(text="", c=c)], text="")
    spaced = [(n, v.replace(" ", "  ")) for n, v in FIELDS]
    case("c-simple-respaced", "simple: white space in a field must not change.",
         "RFC 6376 section 3.4.1.", [signature(c="simple/simple")], spaced,
         expect=bad("signature does not verify"))
    case("c-relaxed-respaced", "relaxed: white space in a field may change.",
         "RFC 6376 section 3.4.2.", [signature()], spaced)
    case("c-relaxed-body-respaced", "relaxed: white space in the body may change.",
         "RFC 6376 section 3.4.4.", [signature(c="relaxed/relaxed")], text="At \t noon? \n\n")


def syntax():
    def refused(name, title, reason, early=True, **how):
        case(name, title, "RFC 6376 section 6.1.1.", [signature(**how)], expect=reason,
             early=early, asked="")
    refused("v-2", "Another version is refused.", bad("unknown signature version"), v="2")
    refused("c-unknown", "An unknown canonicalization is refused.",
            bad("canonicalization not supported"), c_tag="nofws/simple")
    refused("q-other", "A key that is not in DNS is refused.", bad("query method not supported"),
            extra=" q=http;")
    refused("bh-missing", "A signature without body hash is refused.",
            bad("signature lacks a required tag"), drop=r" bh=[^;]*;\n")
    refused("tags-garbage", "A signature that is no tag list is none.", UNSIGNED, drop=r"=peer")
    case("tags-unknown", "Unknown tags are ignored.", "RFC 6376 section 3.2.",
         [signature(extra=" zz=1;")])


def keys():
    def key(name, title, why, zone, expect=PASS, **how):
        case(name, title, why, [signature(**how)], zone=zone, expect=expect, asked=ASKED)
    p = public("rsa")
    rfc = "RFC 6376 section 6.1.2."
    rec = "RFC 6376 section 3.6.1."
    key("key-not-found", "There is no key in DNS.", rfc, "", bad("key not found"))
    key("key-servfail", "The name server is in trouble: the sender tries again.",
        "contract: DNS trouble is never permanent.",
        "SERVFAIL s._domainkey.peer.example\n", LOOKUP)
    key("key-timeout", "The name server never answers: the sender tries again.",
        "contract: DNS trouble is never permanent.", "TIMEOUT s._domainkey.peer.example\n", LOOKUP)
    case("key-servfail-other-good", "Trouble with one key does not matter if another is good.",
         "one good signature is enough.", [signature(s="t"), signature()],
         zone=ZONE + "SERVFAIL t._domainkey.peer.example\n",
         asked="t._domainkey.peer.example\n" + ASKED)
    case("key-servfail-other-bad", "Trouble with one key, another signature is bad: try again.",
         "the first may be good.", [signature(s="t"), signature(wrong=True)],
         zone=ZONE + "SERVFAIL t._domainkey.peer.example\n", expect=LOOKUP)
    key("key-revoked", "A revoked key.", rec, record("v=DKIM1; p="), bad("key revoked"))
    key("key-garbage", "A record that is no key.", rec, record("v=spf1 -all"),
        bad("malformed key record"))
    key("key-version", "A key of another version.", rec, record("v=DKIM2; p=" + p),
        bad("malformed key record"))
    key("key-without-v", "v= may be missing.", "contract: leniencies.", record("p=" + p))
    key("key-quotes", "Quotes and white space in the record are ignored.",
        "contract: leniencies; zone editors leave them.",
        record(f'"v=DKIM1; k=rsa; " "p={p[:60]} {p[60:120]}\t{p[120:]}" '))
    key("key-split", "A record of many strings.", "RFC 6376 section 3.6.2.2: joined without space.",
        "s._domainkey.peer.example TXT " +
        " ".join(f'"{t}"' for t in re.findall(".{1,50}", key_record())) + "\n")
    wrong = record(key_record("rsa1024"))
    key("key-second-record", "One of up to three records must be the key.", "contract.",
        record("v=spf1 -all") + wrong + ZONE)
    key("key-fourth-record", "A fourth record is not looked at.", "contract: up to 3.",
        wrong * 3 + ZONE, bad("signature does not verify"))
    key("key-strict", "t=s: no i= below d=.", rec, record(key_record(tags="v=DKIM1; t=s; ")),
        bad("i= not allowed by key"), extra=" i=x@sub.peer.example;")
    key("key-strict-same", "t=s: i= at d= itself is fine.", rec,
        record(key_record(tags="v=DKIM1; t=s; ")), extra=" i=x@peer.example;")
    key("key-testing", "t=y: a key in test mode proves nothing.", rec,
        record(key_record(tags="v=DKIM1; t=y; ")), bad("key in test mode"))
    key("key-sha1", "h= of the key allows SHA-1 alone.", rec,
        record(key_record(tags="v=DKIM1; h=sha1; ")), bad("hash not allowed by key"))
    key("key-hashes", "h= of the key allows SHA-256 too.", rec,
        record(key_record(tags="v=DKIM1; h=sha1:sha256; ")))
    key("key-service-other", "s= of the key: not for e-mail.", rec,
        record(key_record(tags="v=DKIM1; s=tlsrpt; ")), bad("key not for e-mail"))
    key("key-service-email", "s= of the key: for e-mail too.", rec,
        record(key_record(tags="v=DKIM1; s=tlsrpt:email; ")))
    key("key-foreign", "Another key than the one that signed.", rfc, wrong,
        bad("signature does not verify"))


def order():
    case("cleartext", "Cleartext is refused before DNS is asked, however well it is signed.",
         "contract: a cleartext message never costs a DNS look-up.", [signature()], state=STRICT,
         expect="523 5.7.1 Encryption Needed: Invalid Unencrypted Mail", early=True, asked="")
    parts = (LEGIT / "deltachat.eml").read_text("latin-1").split("\n\n", 1)
    lines = re.split(r"\n(?![ \t])", parts[0])
    fields = [tuple(line.split(":", 1)) for line in lines]
    h = ":".join(name.lower() for name, _ in fields)
    sender = re.search(r"<[^>]*>", dict(fields)["From"]).group(0)
    domain = sender.strip("<>").split("@")[1]
    sig = signature(fields, parts[1], d=domain, h=h)
    zone = record(key_record(), f"s._domainkey.{domain}")
    case("encrypted", "An encrypted, signed message is accepted.", "contract.", [sig], fields,
         parts[1], zone, state=STRICT, sender=sender)
    case("encrypted-unsigned", "An encrypted message without signature is refused at its end.",
         "encryption is judged first, and that takes the body.", [], fields, parts[1], zone,
         state=STRICT, sender=sender, expect=UNSIGNED, asked="")
    broken = parts[1].replace("-----END PGP MESSAGE-----", "-----END PGP MESSAGE----")
    case("encrypted-not-quite", "A body that is not quite encrypted costs no look-up.",
         "contract: a cleartext message never costs a DNS look-up.",
         [signature(fields, broken, d=domain, h=h)], fields, broken, zone, state=STRICT,
         sender=sender, expect="523 5.7.1 Encryption Needed: Invalid Unencrypted Mail",
         early=True, asked="")
    report = [("From", " <mailer-daemon@peer.example>"), *FIELDS[1:3],
              ("Auto-Submitted", " auto-replied"),
              ("Content-Type", " multipart/report; report-type=delivery-status; boundary=b")]
    text = "--b\nContent-Type: text/plain\n\nNobody here.\n--b--\n"
    case("delivery-report", "A signed delivery report passes in cleartext.", "contract.",
         [signature(report, text)], report, text, state=STRICT, sender="<>")
    case("delivery-report-unsigned", "A delivery report needs a signature like all mail.",
         "contract: DKIM still required.", [], report, text, state=STRICT, sender="<>",
         expect=UNSIGNED, early=True, asked="")
    literal = with_field("From", " <alice@[192.0.2.10]>")
    case("literal", "A From that is the client's address needs no signature.",
         "contract: IP-only relays.", [], literal, zone="", skip=True, asked="",
         sender="<alice@[192.0.2.10]>")
    case("literal-other", "A From that is another address than the client's is refused.",
         "ours: it must come from there.", [], literal, zone="", early=True, asked="",
         sender="<alice@[192.0.2.10]>", client="x inet 192.0.2.11 25",
         expect="554 5.7.1 Invalid FROM domain literal")
    case("literal-behind-proxy", "Behind a proxy the client's address says nothing.",
         "contract: a setting says so.", [], literal, zone="", skip=True, asked="",
         conf="behind_proxy = true\n", sender="<alice@[192.0.2.10]>",
         client="x inet 192.0.2.11 25")
    case("authserv-id", "authserv_id: the result is written down, a forged one goes.",
         "RFC 8601.", [signature()],
         [("Authentication-Results", " chat.example; dkim=fail"), *FIELDS],
         conf="authserv_id = chat.example\n",
         edits=["CHGHEADER 1 Authentication-Results:",
                "INSHEADER 0 Authentication-Results: chat.example;\\n\\tdkim=pass"
                " header.d=peer.example header.s=s header.a=rsa-sha256"])


def own():
    """What left in another replay comes in here."""
    zone = record(key_record(), "opendkim._domainkey.chat.example") + record(
        key_record("ed25519"), "ed._domainkey.chat.example")
    for path in sorted([*HERE.glob("outgoing-dkim/*.replay"), *HERE.glob("bounces/*.replay")]):
        given = path.read_text("latin-1")
        inserted = re.findall(r"^< INSHEADER 0 (.*)$", given, re.M)
        if not inserted or path.stem in ("later", "two-bounces"):
            continue
        head, _, text = given.split("-- m.eml --\n")[1].partition("\n\n")
        head = head.rstrip("\n")
        fields = [tuple(f.split(":", 1)) for f in re.split(r"\n(?![ \t])", head)]
        for index, name, value in re.findall(r"^< CHGHEADER (\d+) ([^:]*):(.*)$", given, re.M):
            same = [i for i, f in enumerate(fields) if f[0].lower() == name.lower()]
            fields[same[int(index) - 1]] = (name, value or None)
        fields = [f for f in fields if f[1] is not None]
        signed = [tuple(v.replace("\\n", "\n").replace("\\t", "\t").split(":", 1))
                  for v in reversed(inserted)]
        address = re.search(r"[^ <]+@[^ >]+", dict(fields)["From"]).group(0)
        # Every signature by itself.
        for number, one in enumerate(signed):
            suffix = f"-{number + 1}" if len(signed) > 1 else ""
            case(f"own-{path.stem}{suffix}",
                 f"The signature of {path.parent.name}/{path.name} is good.",
                 "what we sign is what we take.", [one], fields, text, zone,
                 sender=f"<{address}>")


OUT.mkdir(exist_ok=True)
for group in (whose, altered, times, many, algorithms, syntax, keys, order, own):
    group()
