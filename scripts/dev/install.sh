# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# install - the Debian packages as an operator gets them: in a fresh Debian, booted by systemd
#
#   ./relay test --install debian-12
#
# Installs them, sets a relay up with `sealpost init` and `apply`, and lets clients from outside use it;
# boots again; upgrades while mail flows; moves, removes and purges. Each `step` is a function of the files
# beside this one: install-relay.sh, -clients.sh, -life.sh, -moves.sh, -alone.sh.

PACKAGES_INSTALL="debootstrap systemd-container curl iproute2 procps util-linux openssl pebble coturn"
declare -A SUITES=([debian-12]=bookworm [debian-13]=trixie)
# Debian's own Java is default-jre-headless: 17, and 21. This one comes later, where there is one.
declare -A NEWER_JAVA=([debian-13]=openjdk-25-jre-headless)

INSTALL_DOMAIN=_chat.test
ALICE=alice1234@$INSTALL_DOMAIN
BOB=bob123456@$INSTALL_DOMAIN

# install_on RELEASE [maybe]: with `maybe`, it is no failure where Debian's packages cannot be fetched, or a
# container does not boot even without ours.
install_on() {
  local release=$1 step
  [ -n "${SUITES[$release]:-}" ] || die "there is no test for '$release'" "known: ${!SUITES[*]}"
  # shellcheck disable=SC2086 # lists of words
  install_packages $PACKAGES_INSTALL $PACKAGES_DEB
  build_packages
  BOX=$STORE/install/$release
  RELEASE=$release
  AT_EXIT=remove_container
  trap remove_container EXIT
  if [ -z "${2:-}" ]; then
    make_container "$release"
  elif ! can_be_tried "$release"; then
    remove_container
    trap - EXIT
    return
  fi
  boot "$BOX" "$BOX.boot.log"
  connect_network
  for step in installs sets_up applies_once sockets_have_their_owners runs_as_vmail \
    units_are_sound delivers refuses_cleartext serves_the_site asks_its_resolver \
    refuses_disabled_addresses makes_room obeys_each_key finds_mailboxes_elsewhere chats \
    answers_by_echo_bot serves_calls passes_the_system_tests survives_a_kill runs_apart boots_again \
    takes_another_java upgrades_while_mail_flows backs_up gets_a_certificate removes_and_purges upgrades_from_the_commit_before restores \
    takes_over_an_official_relay purges_mail_when_asked serves_each_part_alone; do
    say "$release: ${step//_/ }"
    STEP=$step
    "step_$step"
  done
  STEP=
  trap - EXIT
  AT_EXIT=
  remove_container
}

# can_be_tried RELEASE: makes the container and boots it once; else says why the test is left out.
can_be_tried() {
  local why
  { why=$(make_container "$1" 2>&1 >&3); } 3>&1 || {
    LEFT_OUT+=("install, as what it needs of Debian cannot be fetched here: $why")
    return 1
  }
  try_boot "$BOX" "$BOX.boot.log" || {
    LEFT_OUT+=("install, as the container does not boot here: $(tail -n 5 "$BOX.boot.log")")
    return 1
  }
}

# What went wrong is only to be seen from inside.
remove_container() {
  end_beside
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
    in_chroot "$BOX" apt-get -q -o Acquire::Retries=3 update &&
      in_chroot "$BOX" apt-get -q -y install --no-install-recommends --download-only \
        -o Acquire::Retries=3 -o APT::Keep-Downloaded-Packages=true $(packages sealpost) \
        coturn ${NEWER_JAVA[$release]:-}
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

# install_ours NAME [OTHER...]: the package NAME, and others of Debian.
install_ours() {
  # shellcheck disable=SC2046 # a list of words
  quietly inside apt-get -q -y install --no-install-recommends $(packages "$1") "${@:2}"
}

# beside LOG COMMAND...: a process for the time of a step. It has a process group of its own: nsenter may have forked.
BESIDE=()
beside() {
  setsid "${@:2}" >"$1" 2>&1 </dev/null 9>&- &
  BESIDE+=($!)
}

end_beside() {
  local group
  for group in "${BESIDE[@]}"; do
    kill -- "-$group" 2>/dev/null || true
  done
  BESIDE=()
}

# has PATTERN: in standard input, all of which is read: who writes to a pipe that is closed fails.
has() { grep "$@" >/dev/null; }

failed() { die "$1" "${@:2}"; }

# quietly COMMAND...: its output is shown if it fails.
quietly() {
  local output
  output=$("$@" 2>&1) || die "failed: $*" "$(tail -n 30 <<<"$output")"
}

ports_answer() {
  local port
  for port in 25 465 587 143 993 80 443 8443; do
    run_outside bash -c "exec 3<>/dev/tcp/$SERVER/$port" 2>/dev/null || return 1
  done
}

# curl_imap USER PATH [OPTION...]
curl_imap() {
  run_outside curl -sS -k --max-time 60 "imaps://$SERVER/$2" -u "$1:a-long-password" "${@:3}"
}

# imap_says USER COMMAND: what curl does not show, such as literals.
imap_says() {
  printf 'a LOGIN "%s" a-long-password\r\nb %s\r\nc LOGOUT\r\n' "$1" "$2" |
    run_outside timeout 60 openssl s_client -quiet -ign_eof -connect "$SERVER:993" 2>/dev/null | tr -d '\r'
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

bob_has() { [ "$(messages "$BOB")" -eq "$1" ]; }

# fetch PATH [OPTION...]: from the site, as its own name.
fetch() {
  run_outside curl -sS -k --max-time 60 --connect-to "::$SERVER:" "${@:2}" "https://$INSTALL_DOMAIN$1"
}

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
