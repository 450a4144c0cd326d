# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# install - the Debian packages as an operator gets them: in a fresh Debian, booted by systemd
#
#   ./relay test --install debian-12
#
# Installs them, sets a relay up with `sealpost init` and `apply`, and lets clients from outside use it;
# boots again; upgrades while mail flows; removes and purges. Each `step` is a function below.

PACKAGES_INSTALL="debootstrap systemd-container curl iproute2 procps util-linux"
declare -A SUITES=([debian-12]=bookworm [debian-13]=trixie)

INSTALL_DOMAIN=_chat.test
ALICE=alice1234@$INSTALL_DOMAIN
BOB=bob123456@$INSTALL_DOMAIN

# install_on RELEASE [maybe]: with `maybe`, a container that does not boot even without us is no failure.
install_on() {
  local release=$1 step
  [ -n "${SUITES[$release]:-}" ] || die "there is no test for '$release'" "known: ${!SUITES[*]}"
  # shellcheck disable=SC2086 # lists of words
  install_packages $PACKAGES_INSTALL $PACKAGES_DEB
  build_packages
  BOX=$STORE/install/$release
  AT_EXIT=remove_container
  trap remove_container EXIT
  make_container "$release"
  if [ -n "${2:-}" ] && ! try_boot "$BOX" "$BOX.boot.log"; then
    say "SKIPPED: install, as the container does not boot here:"
    tail -n 5 "$BOX.boot.log"
    remove_container
    trap - EXIT
    return
  fi
  boot "$BOX" "$BOX.boot.log"
  connect_network
  for step in installs sets_up applies_once sockets_have_their_owners runs_as_vmail \
    units_are_sound delivers refuses_cleartext serves_the_site asks_its_resolver \
    refuses_disabled_addresses makes_room obeys_each_key finds_mailboxes_elsewhere chats \
    survives_a_kill runs_apart boots_again upgrades_while_mail_flows removes_and_purges \
    serves_each_part_alone; do
    say "$release: ${step//_/ }"
    STEP=$step
    "step_$step"
  done
  STEP=
  trap - EXIT
  AT_EXIT=
  remove_container
}

# What went wrong is only to be seen from inside.
remove_container() {
  if [ -n "${STEP:-}" ] && [ -n "${MACHINE_PID:-}" ]; then
    inside journalctl --no-pager -o short-precise >"$BOX.journal" || true
    note "the container's journal: $BOX.journal" >&2
  fi
  disconnect_network
  power_off
  [ -n "${KEEP_CONTAINER:-}" ] || rm -rf "${BOX:?}"
}

# A base system with our packages in /root/packages, and all they depend on in apt's cache: the container
# itself has no network.
make_container() {
  local release=$1 tar=$STORE/cache/$1.tar log=$STORE/install/$1.log archives=$STORE/cache/$1-archives
  base_system "${SUITES[$release]}" "$tar"
  say "Fetching the packages of $release that ours depend on"
  note "log: $log"
  rm -rf "$BOX"
  mkdir -p "$BOX" "$archives"
  tar -C "$BOX" -xf "$tar"
  mkdir "$BOX/root/packages"
  cp "$STORE"/deb/*.deb "$BOX/root/packages/"
  cp -n "$archives"/*.deb "$BOX/var/cache/apt/archives/" 2>/dev/null || true
  # shellcheck disable=SC2046 # a list of words
  {
    in_chroot "$BOX" apt-get -q update &&
      in_chroot "$BOX" apt-get -q -y install --no-install-recommends --download-only \
        -o APT::Keep-Downloaded-Packages=true $(packages sealpost)
  } >"$log" 2>&1 || die "apt-get failed; the end of $log says why:" "$(tail -n 5 "$log")"
  cp -n "$BOX"/var/cache/apt/archives/*.deb "$archives/"
}

# packages NAME: the files of NAME and its common package, as the container sees them.
packages() {
  local file
  for file in "$BOX/root/packages/$1"_*.deb "$BOX/root/packages/$1"-common_*.deb; do
    echo "/root/packages/${file##*/}"
  done
}

install_ours() {
  # shellcheck disable=SC2046 # a list of words
  quietly inside apt-get -q -y install --no-install-recommends $(packages "$1")
}

failed() { die "$1" "${@:2}"; }

# quietly COMMAND...: its output is shown if it fails.
quietly() {
  local output
  output=$("$@" 2>&1) || die "failed: $*" "$(tail -n 30 <<<"$output")"
}

step_installs() {
  BEGAN=$SECONDS
  install_ours sealpost
  note "apt install: $((SECONDS - BEGAN)) s, without the download"
  # Nothing of ours runs before there is a configuration.
  ! inside systemctl is-active -q sealpostd.service || failed "sealpostd runs without a configuration"
  [ -z "$(inside systemctl --failed --plain --no-legend)" ] ||
    failed "units failed:" "$(inside systemctl --failed --no-pager)"
}

step_sets_up() {
  quietly inside sealpost init "$INSTALL_DOMAIN"
  # Users' rates would end the flow of mail further below, and a busy machine refuses accounts.
  printf '%s = 9999\n' max_user_send_per_minute max_user_send_burst_size max_load_1m \
    >>"$BOX/etc/sealpost/chatmail.ini"
  quietly inside sealpost apply
  wait_for 120 ports_answer || failed "ports do not answer:" "$(inside ss -ltnp)"
}

ports_answer() {
  local port
  for port in 25 465 587 143 993 80 443 8443; do
    run_outside bash -c "exec 3<>/dev/tcp/$SERVER/$port" 2>/dev/null || return 1
  done
}

step_sockets_have_their_owners() {
  local is want
  want="/run/sealpost/checkpassword.sock vmail:dovecot 660
/run/sealpost/doveauth.sock vmail:vmail 600
/run/sealpost/lastlogin.sock vmail:vmail 600
/run/sealpost/metadata.sock vmail:vmail 600
/run/sealpost/web.sock vmail:www-data 660
/var/spool/postfix/sealpost/bounces.sock postfix:postfix 660
/var/spool/postfix/sealpost/incoming.sock postfix:postfix 660
/var/spool/postfix/sealpost/outgoing-https.sock postfix:postfix 660
/var/spool/postfix/sealpost/outgoing-map.sock postfix:postfix 660
/var/spool/postfix/sealpost/outgoing.sock postfix:postfix 660
/var/spool/postfix/sealpost/policy.sock postfix:postfix 660"
  is=$(inside sh -c 'stat -c "%n %U:%G %a" /run/sealpost/*.sock /var/spool/postfix/sealpost/*.sock')
  [ "$is" = "$want" ] || failed "sockets are other ones:" "$is"
}

step_runs_as_vmail() {
  local pid
  pid=$(inside systemctl show -P MainPID sealpostd.service)
  [ "$(inside stat -c %U "/proc/$pid")" = vmail ] || failed "sealpostd does not run as vmail"
  inside journalctl -u sealpostd.service -o cat --no-pager | grep -o ' started: .*' | tail -n 1 |
    sed 's/^.*, /    listening /'
  # All of its sockets are those of systemd.
  ! inside journalctl -u sealpostd.service -o cat --no-pager | grep -q 'of our own takes its place' ||
    failed "a socket of systemd was not adopted"
}

# A sandbox that systemd finds good (1.5 of 10), and no word that it does not know.
step_units_are_sound() {
  local units said
  units=$(inside sh -c 'dpkg -L sealpost | sed -En "s#^/lib/systemd/system/([^/]*\.(service|socket|timer))\$#\1#p"' |
    sed 's/@\./@policy./')
  # shellcheck disable=SC2086 # a list of words
  said=$(inside systemd-analyze verify --man=no $units 2>&1 | grep sealpost) || true
  [ -z "$said" ] || failed "systemd says of the units:" "$said"
  for said in sealpostd.service sealpost@policy.service sealpost-expire.service; do
    quietly inside systemd-analyze security --no-pager --threshold=15 "$said"
    note "$said: $(inside systemd-analyze security --no-pager "$said" | sed -n 's/.*exposure level for [^:]*: //p')"
  done
}

# curl_imap USER PATH [OPTION...]
curl_imap() {
  run_outside curl -sS -k --max-time 60 "imaps://$SERVER/$2" -u "$1:a-long-password" "${@:3}"
}

# messages USER: how many are in its INBOX.
messages() { curl_imap "$1" 'INBOX?ALL' | tr -d '\r' | sed 's/^\* SEARCH//' | wc -w; }

# send FILE: from Alice to Bob; prints what the relay answered.
send() {
  sed -e "s/^From: .*/From: <$ALICE>/" "$1" |
    run_outside curl -sv -k --max-time 60 "smtps://$SERVER:465" -u "$ALICE:a-long-password" \
      --mail-from "$ALICE" --mail-rcpt "$BOB" --upload-file - 2>&1 |
    tr -d '\r' | sed -n 's/^< \([45][0-9][0-9] .*\)/\1/p; s/^< \(250 2.0.0 Ok: queued.*\)/\1/p' || true
}

ENCRYPTED=$ROOT/tests/src/test/corpus/legit/blank-around-armor.eml

step_delivers() {
  # The first login makes the address.
  curl_imap "$ALICE" '' >/dev/null
  curl_imap "$BOB" '' >/dev/null
  local answer
  answer=$(send "$ENCRYPTED")
  [[ $answer == 250* ]] || failed "an encrypted message is not accepted: $answer"
  wait_for 120 bob_has 1 || failed "the message has not arrived"
  note "apt install to the first message: $((SECONDS - BEGAN)) s"
}

bob_has() { [ "$(messages "$BOB")" -eq "$1" ]; }

step_refuses_cleartext() {
  local answer
  answer=$(send <(printf 'From: x\r\nTo: <%s>\r\nSubject: secret\r\n\r\nHello\r\n' "$BOB"))
  [[ $answer == '523 5.7.1 Encryption Needed: Invalid Unencrypted Mail'* ]] ||
    failed "cleartext is answered: $answer"
  ! inside journalctl --no-pager | grep -q 'secret' || failed "the log knows a subject"
}

# A second run finds nothing to do, and doctor nothing to say about files and programs.
step_applies_once() {
  local said
  quietly inside sealpost apply --diff
  said=$(inside sealpost apply --json)
  [[ $said == *'"restarted": []'* ]] || failed "a second apply restarts something:" "$said"
  said=$(inside sealpost doctor --no-dns --quiet 2>&1) || failed "doctor finds:" "$said"
  quietly inside sealpost status
}

# fetch PATH [OPTION...]: from the site, as its own name.
fetch() {
  run_outside curl -sS -k --max-time 60 --connect-to "::$SERVER:" "${@:2}" "https://$INSTALL_DOMAIN$1"
}

step_serves_the_site() {
  local said login challenge=/var/lib/sealpost-acme/.well-known/acme-challenge
  fetch / | grep -q "$INSTALL_DOMAIN" || failed "no start page"
  fetch /.well-known/mta-sts.txt | grep -q 'mode: enforce' || failed "no MTA-STS policy"
  said=$(run_outside curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' "http://$SERVER/x")
  [ "$said" = "301 https://$SERVER/x" ] || failed "port 80 answers: $said"
  inside mkdir -p "$challenge"
  inside sh -c "echo answer >$challenge/token"
  said=$(run_outside curl -sS "http://$SERVER/.well-known/acme-challenge/token")
  inside rm "$challenge/token"
  [ "$said" = answer ] || failed "a challenge of the certificate authority is answered: $said"
  # An address from the site can be used, by way of the one port too.
  login=$(fetch /new -X POST)
  [[ $login =~ \"email\":\ *\"([^\"]+)\",\ *\"password\":\ *\"([^\"]+)\" ]] ||
    failed "POST /new answers: $login"
  run_outside curl -sS -k --max-time 60 "imaps://$SERVER/" -u "${BASH_REMATCH[1]}:${BASH_REMATCH[2]}" >/dev/null ||
    failed "the address of /new cannot log in"
  said=$(printf 'a LOGOUT\r\n' | run_outside timeout 10 openssl s_client -quiet -ign_eof -alpn imap \
    -connect "$SERVER:443" 2>/dev/null | head -n 1) || true
  [[ $said == '* OK'* ]] || failed "port 443 says to a mail client: $said"
}

# It cannot reach the root servers from here; localhost it knows by itself.
step_asks_its_resolver() {
  local said
  grep -q '^dns_resolver = 127.0.0.1$' "$BOX/etc/sealpost/chatmail.ini" || failed "init names no resolver"
  [ "$(grep -c '^nameserver 127.0.0.1$' "$BOX/var/spool/postfix/etc/resolv.conf")" = 1 ] ||
    failed "Postfix asks another resolver:" "$(cat "$BOX/var/spool/postfix/etc/resolv.conf")"
  [[ $(inside unbound-checkconf -o module-config) == *validator* &&
    -n $(inside unbound-checkconf -o auto-trust-anchor-file) ]] || failed "unbound does not validate"
  [ "$(inside unbound-checkconf -o prefetch)" = yes ] || failed "unbound does not read our file"
  said=$(inside bash -c 'exec 3<>/dev/udp/127.0.0.1/53
    printf "\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x09localhost\0\0\x01\0\x01" >&3
    timeout 5 dd bs=512 count=1 status=none <&3 | od -An -tx1 | tr -d " \n"')
  [[ $said == 1234????000100* ]] || failed "unbound answers: $said"
}

# Waits in IDLE as BOB; its output is in the file, and the process ends with the session. Only what keeps its input
# open stays for five minutes, so it must not keep the lock.
wait_in_idle() {
  { printf 'a LOGIN "%s" a-long-password\r\nb SELECT INBOX\r\nc IDLE\r\n' "$BOB"; exec sleep 300; } 9>&- |
    run_outside openssl s_client -quiet -ign_eof -connect "$SERVER:993" >"$1" 2>/dev/null &
}

step_refuses_disabled_addresses() {
  local said idle=$STORE/install/idle
  wait_in_idle "$idle"
  wait_for 120 grep -q '^+ idling' "$idle" || failed "no IDLE: " "$(cat "$idle")"
  # Long enough to be hibernated.
  wait_for 120 hibernates || failed "the client does not hibernate"
  quietly inside sealpost accounts disable "$BOB"
  [ -z "$(inside doveadm who -1 "$BOB" | sed 1d)" ] || failed "a disabled address has a session"
  ! curl_imap "$BOB" '' 2>/dev/null || failed "a disabled address can log in"
  said=$(inside doveadm auth test "$BOB" a-long-password 2>&1) || true
  # Dovecot 2.3 cannot tell.
  if is_dovecot_24; then
    [[ $said == *user_disabled* ]] || failed "Dovecot is not told why:" "$said"
  fi
  said=$(lmtp "$BOB" <"$ENCRYPTED" | grep '^5') || failed "a disabled address gets mail"
  [[ $said == 550* ]] || failed "delivery to a disabled address is answered: $said"
  quietly inside sealpost accounts enable "$BOB"
  curl_imap "$BOB" '' >/dev/null || failed "an address cannot log in after it was disabled"
}

hibernates() { inside doveadm who -1 "$BOB" 2>/dev/null | grep -q 'imap.*' && hibernated; }
hibernated() { inside sh -c 'grep -l imap-hibernate /proc/[0-9]*/comm' >/dev/null 2>&1; }
is_dovecot_24() { grep -q 'auth\.lua' "$BOX/etc/dovecot/dovecot.conf"; }

# lmtp ADDRESS: hands the message of standard input to Dovecot as Postfix does; prints the answers.
lmtp() {
  local message=$BOX/root/message
  { printf 'LHLO localhost\r\nMAIL FROM:<>\r\nRCPT TO:<%s>\r\nDATA\r\n' "$1"
    sed -e 's/\r$//' -e 's/$/\r/'
    printf '.\r\nQUIT\r\n'; } >"$message"
  inside perl -e 'use IO::Socket::UNIX; open my $f, "<", "/root/message";
    my $s = IO::Socket::UNIX->new("/var/spool/postfix/private/dovecot-lmtp") or die;
    print $s $_ while <$f>; print while <$s>' | tr -d '\r'
}

# set_key LINE...: in chatmail.ini, and apply.
set_key() {
  local line
  for line in "$@"; do
    sed -i "/^${line%% *} /d" "$BOX/etc/sealpost/chatmail.ini"
    echo "$line" >>"$BOX/etc/sealpost/chatmail.ini"
  done
  quietly inside sealpost apply
  wait_for 120 ports_answer || failed "ports do not answer after: $*" "$(inside ss -ltnp)"
}

# Dovecot runs its program when a mailbox is three quarters full, and what is old goes.
step_makes_room() {
  local carol=carol1234@$INSTALL_DOMAIN mailbox
  mailbox=$BOX/home/vmail/mail/$INSTALL_DOMAIN/$carol
  set_key 'max_mailbox_size = 1M'
  curl_imap "$carol" '' >/dev/null
  local i
  for i in 1 2 3 4; do large_message | lmtp "$carol" | grep -q '^250 2.0.0' || failed "message $i"; done
  find "$mailbox" -type f -path '*/new/*' -exec touch -d '3 days ago' {} +
  large_message | lmtp "$carol" | grep -q '^250 2.0.0' || failed "the mailbox takes no more mail"
  wait_for 120 has_made_room || failed "no room was made"
  [ "$(messages "$carol")" = 4 ] || failed "$(messages "$carol") messages are left"
  ! inside journalctl -o cat --no-pager | grep -q 'Error: quota-expire' || failed "that is no error"
  set_key 'max_mailbox_size = 500M'
}

large_message() {
  printf 'From: <x@y.test>\nMessage-ID: <%s@y.test>\n\n' "$RANDOM$RANDOM"
  head -c 126000 /dev/urandom | base64
}
has_made_room() {
  inside journalctl -t sealpost-quota-expire -o cat --no-pager | grep -q 'removed 1 message'
}

# What chatmail.ini turns on, on the programs that do it.
step_obeys_each_key() {
  local said
  # [] in user names: not a known one, but one that is looked up.
  said=$(inside doveadm auth test 'nobody123@[192.0.2.1]' a-long-password 2>&1) || true
  ! inside journalctl -o cat --no-pager | grep -qi 'username character disallowed' ||
    failed "Dovecot takes no [] in names"
  [ ! -S "$BOX/run/dovecot/anvil-auth-penalty" ] || failed "Dovecot's penalty is on"
  ! capabilities | grep -q COMPRESS || failed "COMPRESS is offered unasked"
  set_key 'imap_compress = true' 'imap_rawlog = true' 'mtail_address = 127.0.0.1'
  capabilities | grep -q COMPRESS=DEFLATE || failed "imap_compress: no COMPRESS"
  compgen -G "$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB/*.in" >/dev/null || failed "imap_rawlog: no record"
  ! grep -qs a-long-password "$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB"/*.in || failed "a record has a password"
  inside bash -c 'exec 3<>/dev/tcp/127.0.0.1/3904; printf "GET /metrics HTTP/1.0\r\n\r\n" >&3; cat <&3' |
    grep -q '^dovecot_imap_command' || failed "mtail_address: no metrics of Dovecot"
  set_key 'imap_compress = false' 'imap_rawlog = false' 'mtail_address =' 'disable_ipv6 = true'
  rm -f "$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB"/*.{in,out}
  said=$(inside ss -Hltn | awk '{print $4}' | grep -E '^(\[|\*)' | grep -E ':(25|465|587|143|993|80|443|8443)$') || true
  [ -z "$said" ] || failed "disable_ipv6: somebody listens on" "$said"
  set_key 'disable_ipv6 = false'
  inside ss -Hltn | grep -q '\[::\]:443 ' || failed "nobody listens on IPv6"
}

capabilities() { curl_imap "$BOB" '' -X CAPABILITY; }

# Another mailboxes_dir: the units may see and write it, jobs too.
step_finds_mailboxes_elsewhere() {
  local unit said
  inside install -d -m 700 -o vmail -g vmail /srv/chat
  set_key 'mailboxes_dir = /srv/chat'
  curl_imap "dora12345@$INSTALL_DOMAIN" '' >/dev/null || failed "no address in another mailboxes_dir"
  [ -s "$BOX/srv/chat/dora12345@$INSTALL_DOMAIN/password" ] || failed "the address is elsewhere"
  for unit in sealpost-expire sealpost-fsreport; do
    quietly inside systemctl start "$unit.service"
  done
  said=$(inside journalctl -u sealpost-expire -o cat --no-pager)
  [[ $said != *denied* && $said != *'no such'* ]] || failed "expire says:" "$said"
  sed -i '/^mailboxes_dir/d' "$BOX/etc/sealpost/chatmail.ini"
  quietly inside sealpost apply
  [ ! -e "$BOX/etc/systemd/system/sealpostd.service.d/mailboxes.conf" ] || failed "the drop-in stays"
  wait_for 120 ports_answer
}

# Two Delta Chat cores, from outside.
step_chats() {
  fetch_deltachat
  build_program
  cp "$BOX/etc/sealpost/tls/relay.pem" "$STORE/install/ca.pem"
  cat >"$STORE/install/relay.env" <<END
MAIL_DOMAIN=$INSTALL_DOMAIN
ADDRESS=$SERVER
SMTP_PORT=25
SUBMISSION_PORT=587
SMTPS_PORT=465
IMAP_PORT=143
IMAPS_PORT=993
CA_FILE=$STORE/install/ca.pem
END
  run_outside java -jar "$ROOT"/tests/target/tests-[0-9]*.jar "$STORE/install/relay.env" </dev/null
}

step_survives_a_kill() {
  local before pid
  pid=$(inside systemctl show -P MainPID sealpostd.service)
  before=$(messages "$BOB")
  inside sh -c "kill -KILL $pid"
  # The sockets are there all the time: it waits, and is not put off.
  [[ $(send "$ENCRYPTED") == 250* ]] || failed "no mail right after a kill -9"
  wait_for 120 bob_has $((before + 1)) || failed "mail is lost after a kill -9"
}

# As README.Debian says, and back.
step_runs_apart() {
  local before socket
  before=$(messages "$BOB")
  for socket in incoming outgoing bounces policy doveauth lastlogin metadata checkpassword; do
    inside mkdir -p "/etc/systemd/system/sealpost-$socket.socket.d"
    printf '[Socket]\nService=sealpost@%s.service\n' "$socket" \
      >"$BOX/etc/systemd/system/sealpost-$socket.socket.d/apart.conf"
  done
  quietly inside systemctl disable --now sealpostd.service
  quietly inside systemctl daemon-reload
  quietly inside systemctl restart 'sealpost-*.socket'
  [[ $(send "$ENCRYPTED") == 250* ]] || failed "no mail with services apart"
  wait_for 120 bob_has $((before + 1)) || failed "mail is lost with services apart"
  # Dovecot 2.3 asks doveauth who somebody is, 2.4 checkpassword.
  local accounts=doveauth
  ! grep -q 'auth\.lua' "$BOX/etc/dovecot/dovecot.conf" || accounts=checkpassword
  for socket in outgoing policy $accounts; do
    inside systemctl is-active -q "sealpost@$socket.service" || failed "sealpost@$socket does not run"
  done
  ! inside systemctl is-active -q sealpostd.service || failed "sealpostd runs beside"
  rm -r "$BOX"/etc/systemd/system/sealpost-*.socket.d
  quietly inside systemctl stop 'sealpost@*.service' 'sealpost-*.socket'
  quietly inside systemctl daemon-reload
  quietly inside systemctl enable --now sealpostd.service
}

step_boots_again() {
  local before
  before=$(messages "$BOB")
  disconnect_network
  power_off
  boot "$BOX" "$BOX.boot.log"
  connect_network
  wait_for 180 ports_answer || failed "ports do not answer after a reboot:" "$(inside ss -ltnp)"
  step_sockets_have_their_owners
  [[ $(send "$ENCRYPTED") == 250* ]] || failed "no mail after a reboot"
  wait_for 120 bob_has $((before + 1)) || failed "mail is lost after a reboot"
}

# The same packages under a higher version.
make_newer_packages() {
  local deb work=$STORE/install/newer
  rm -rf "$work"
  for deb in "$STORE"/deb/sealpost_*.deb "$STORE"/deb/sealpost-common_*.deb; do
    dpkg-deb -R "$deb" "$work"
    sed -Ei -e 's/^Version: .*/&+newer/' -e 's/(sealpost-common \(= [^)]*)\)/\1+newer)/' \
      "$work/DEBIAN/control"
    dpkg-deb --root-owner-group -b "$work" "$BOX/root/packages/newer-$(basename "$deb")" >/dev/null
    rm -rf "$work"
  done
}

step_upgrades_while_mail_flows() {
  local before flow=$STORE/install/flow accepted
  before=$(messages "$BOB")
  make_newer_packages
  rm -f "$flow.stop"
  while [ ! -e "$flow.stop" ]; do send "$ENCRYPTED"; done >"$flow" &
  local sender=$!
  wait_for 120 has_lines "$flow" 5
  install_ours newer-sealpost
  wait_for 180 has_lines "$flow" $(($(wc -l <"$flow") + 5)) || failed "no mail after the upgrade"
  touch "$flow.stop"
  wait "$sender"
  inside sealpostd --version >/dev/null
  [[ $(inside dpkg-query -W -f '${Version}' sealpost) == *+newer ]] || failed "not upgraded"
  accepted=$(grep -c '^250' "$flow") || true
  note "$accepted messages accepted, $(grep -c '^4' "$flow") put off"
  ! grep -v '^[24]' "$flow" || failed "messages were refused for good"
  wait_for 180 bob_has $((before + accepted)) ||
    failed "$accepted were accepted, $(($(messages "$BOB") - before)) arrived"
}

has_lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }

step_removes_and_purges() {
  local mailbox=$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB
  quietly inside sealpost unapply
  quietly inside apt-get -q -y remove sealpost sealpost-common
  ! inside sh -c 'readlink /proc/[0-9]*/exe' | grep -q '/java$' || failed "sealpostd still runs"
  [ -z "$(inside sh -c 'ls /run/sealpost /var/spool/postfix/sealpost 2>/dev/null | grep sock')" ] ||
    failed "sockets are left"
  [ -e "$BOX/etc/sealpost/chatmail.ini" ] || failed "removal takes the settings"
  quietly inside apt-get -q -y purge sealpost sealpost-common
  [ ! -e "$BOX/etc/sealpost" ] || failed "purge leaves /etc/sealpost"
  [ ! -e "$BOX/var/lib/sealpost" ] || failed "purge leaves /var/lib/sealpost"
  [ -s "$mailbox/password" ] || failed "purge takes the mail unasked"
  # Installed again and asked to.
  install_ours sealpost
  inside sh -c 'echo sealpost sealpost/purge_mail boolean true | debconf-set-selections'
  quietly inside apt-get -q -y purge sealpost
  [ ! -e "$mailbox" ] || failed "purge leaves the mail although asked to take it"
}

# The other packages, beside the Postfix that Debian has configured, as their README.Debian say.
step_serves_each_part_alone() {
  local part parts=(milter-e2ee milter-dkim-screen policyd dovecot-dict web) files=() answer
  for part in "${parts[@]}"; do
    files+=("$(packages "sealpost-$part" | head -n 1)")
  done
  quietly inside apt-get -q -y install --no-install-recommends "${files[@]}" \
    "$(packages sealpost | tail -n 1)"
  inside install -d -m 755 /etc/sealpost /etc/sealpost/dkim
  inside openssl genrsa -out /etc/sealpost/dkim/mail.private 2048 2>/dev/null
  inside chgrp vmail /etc/sealpost/dkim/mail.private
  inside chmod 640 /etc/sealpost/dkim/mail.private
  printf '%s\n' '[params]' 'mail_domain = example.org' \
    'dkim_keys = mail=/etc/sealpost/dkim/mail.private' >"$BOX/etc/sealpost/chatmail.ini"
  for part in "${parts[@]}"; do
    quietly inside systemctl start "sealpost-$part"
    wait_for 120 has_started "sealpost-$part" || failed "sealpost-$part does not come up"
  done
  quietly inside postconf -e 'smtpd_milters = unix:sealpost-milter-e2ee/incoming.sock' \
    'milter_default_action = tempfail'
  quietly inside systemctl restart postfix
  answer=$(printf 'From: <a@b.test>\r\nSubject: secret\r\n\r\nHello\r\n' |
    run_outside curl -sv --max-time 60 "smtp://$SERVER:25" --mail-from a@b.test \
      --mail-rcpt root@localhost --upload-file - 2>&1 | tr -d '\r' | sed -n 's/^< //p') || true
  [[ $answer == *'523 5.7.1 Encryption Needed'* ]] ||
    failed "a Postfix with sealpost-milter-e2ee answers:" "$answer"
}

has_started() {
  inside journalctl -u "$1" -o cat --no-pager | grep -q 'inherited.*after the process began'
}
