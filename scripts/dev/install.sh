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

test_install() {
  local release=${1:-debian-12} step
  [ -n "${SUITES[$release]:-}" ] || die "there is no test for '$release'" "known: ${!SUITES[*]}"
  # shellcheck disable=SC2086 # lists of words
  install_packages $PACKAGES_INSTALL $PACKAGES_DEB
  build_packages
  BOX=$STORE/install/$release
  AT_EXIT=remove_container
  trap remove_container EXIT
  make_container "$release"
  boot "$BOX" "$BOX.boot.log"
  connect_network
  for step in installs sets_up sockets_have_their_owners runs_as_vmail \
    units_are_sound delivers refuses_cleartext \
    refuses_disabled_addresses chats survives_a_kill runs_apart boots_again upgrades_while_mail_flows removes_and_purges \
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
  quietly inside sealpost apply
  # Users' rates would end the flow of mail further below, and a busy machine refuses accounts.
  printf '%s = 9999\n' max_user_send_per_minute max_user_send_burst_size max_load_1m \
    >>"$BOX/etc/sealpost/chatmail.ini"
  quietly inside systemctl reload sealpostd.service
  wait_for 30 ports_answer || failed "ports do not answer:" "$(inside ss -ltnp)"
}

ports_answer() {
  local port
  for port in 25 465 587 143 993; do
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

# curl_imap USER PATH
curl_imap() {
  run_outside curl -sS -k --max-time 20 "imaps://$SERVER/$2" -u "$1:a-long-password"
}

# messages USER: how many are in its INBOX.
messages() { curl_imap "$1" 'INBOX?ALL' | tr -d '\r' | sed 's/^\* SEARCH//' | wc -w; }

# send FILE: from Alice to Bob; prints what the relay answered.
send() {
  sed -e "s/^From: .*/From: <$ALICE>/" "$1" |
    run_outside curl -sv -k --max-time 30 "smtps://$SERVER:465" -u "$ALICE:a-long-password" \
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
  wait_for 30 bob_has 1 || failed "the message has not arrived"
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

step_refuses_disabled_addresses() {
  local disabled=$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB/DISABLED said
  touch "$disabled"
  ! curl_imap "$BOB" '' 2>/dev/null || failed "a disabled address can log in"
  said=$(inside doveadm auth test "$BOB" a-long-password 2>&1) || true
  # Dovecot 2.3 cannot tell.
  if grep -q 'auth\.lua' "$BOX/etc/dovecot/dovecot.conf"; then
    [[ $said == *user_disabled* ]] || failed "Dovecot is not told why:" "$said"
  fi
  rm "$disabled"
  curl_imap "$BOB" '' >/dev/null || failed "an address cannot log in after it was disabled"
}

# Two Delta Chat cores, from outside.
step_chats() {
  fetch_deltachat
  build_program
  cp "$BOX/etc/sealpost/tls/cert.pem" "$STORE/install/ca.pem"
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
  wait_for 30 bob_has $((before + 1)) || failed "mail is lost after a kill -9"
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
  wait_for 30 bob_has $((before + 1)) || failed "mail is lost with services apart"
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
  wait_for 60 ports_answer || failed "ports do not answer after a reboot:" "$(inside ss -ltnp)"
  step_sockets_have_their_owners
  [[ $(send "$ENCRYPTED") == 250* ]] || failed "no mail after a reboot"
  wait_for 30 bob_has $((before + 1)) || failed "mail is lost after a reboot"
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
  wait_for 30 has_lines "$flow" 5
  install_ours newer-sealpost
  wait_for 60 has_lines "$flow" $(($(wc -l <"$flow") + 5)) || failed "no mail after the upgrade"
  touch "$flow.stop"
  wait "$sender"
  inside sealpostd --version >/dev/null
  [[ $(inside dpkg-query -W -f '${Version}' sealpost) == *+newer ]] || failed "not upgraded"
  accepted=$(grep -c '^250' "$flow") || true
  note "$accepted messages accepted, $(grep -c '^4' "$flow") put off"
  ! grep -v '^[24]' "$flow" || failed "messages were refused for good"
  wait_for 60 bob_has $((before + accepted)) ||
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
  local part parts=(milter-e2ee milter-dkim-screen policyd dovecot-dict) files=() answer
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
    wait_for 30 has_started "sealpost-$part" || failed "sealpost-$part does not come up"
  done
  quietly inside postconf -e 'smtpd_milters = unix:sealpost-milter-e2ee/incoming.sock' \
    'milter_default_action = tempfail'
  quietly inside systemctl restart postfix
  answer=$(printf 'From: <a@b.test>\r\nSubject: secret\r\n\r\nHello\r\n' |
    run_outside curl -sv --max-time 30 "smtp://$SERVER:25" --mail-from a@b.test \
      --mail-rcpt root@localhost --upload-file - 2>&1 | tr -d '\r' | sed -n 's/^< //p') || true
  [[ $answer == *'523 5.7.1 Encryption Needed'* ]] ||
    failed "a Postfix with sealpost-milter-e2ee answers:" "$answer"
}

has_started() {
  inside journalctl -u "$1" -o cat --no-pager | grep -q 'inherited.*after the process began'
}
