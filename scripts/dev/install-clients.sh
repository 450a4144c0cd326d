# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# install-clients - steps of install.sh: Delta Chat, the echo bot and the system tests, from outside

step_chats() {
  fetch_deltachat
  build_program
  write_env_of_container
  run_outside java -jar "$ROOT"/tests/target/tests-[0-9]*.jar "$STORE/install/relay.env" </dev/null
}

# What a test may know of the relay: FromOutside.java. The other relays of its network have addresses of
# TEST-NET-2, RFC 5737.
write_env_of_container() {
  cp "$BOX/etc/sealpost/tls/relay.pem" "$STORE/install/ca.pem"
  cat >"$STORE/install/relay.env" <<END
MAIL_DOMAIN=$INSTALL_DOMAIN
ADDRESS=$SERVER
PEERS=198.51.100.0
SMTP_PORT=25
SUBMISSION_PORT=587
SMTPS_PORT=465
IMAP_PORT=143
IMAPS_PORT=993
HTTPS_PORT=443
HTTP_PORT=80
CA_FILE=$STORE/install/ca.pem
MAILBOXES_DIR=$BOX/home/vmail/mail/$INSTALL_DOMAIN
LOG_DIR=$STORE/install/log
POSTFIX_LOG=$STORE/install/log/journal
DOVECOT_LOG=$STORE/install/log/journal
END
}

# Its core is Delta Chat's own program, which Debian does not have.
step_answers_by_echo_bot() {
  local link=$BOX/var/lib/sealpost/echobot/invite
  install -D -m 755 "$DELTACHAT_RPC_SERVER" "$BOX/usr/local/bin/deltachat-rpc-server"
  echo "$SERVER $INSTALL_DOMAIN" >>"$BOX/etc/hosts"
  quietly inside systemctl enable --now sealpost-echobot
  wait_for 180 test -s "$link" || failed "no invite link:" "$(inside journalctl -u sealpost-echobot -o cat --no-pager)"
  ping_bot "$(cat "$link")"
  quietly inside systemctl restart sealpost-echobot
  # It is answered when the bot is back.
  ping_bot "echo@$INSTALL_DOMAIN"
  quietly inside systemctl disable --now sealpost-echobot
}

# ping_bot LINK|ADDRESS: a user from outside gets an answer.
ping_bot() {
  quietly run_outside "$ROOT/cli/src/main/scripts/sealpost" ping --relay "$INSTALL_DOMAIN" --server "$SERVER" \
    --any-certificate --program "$DELTACHAT_RPC_SERVER" --state "$STORE/install/ping" --count 1 --timeout 120 "$1"
}

# With the credentials that a client gets, coturn allocates an address, and then refuses to talk to a peer in a
# network that is nobody's, such as this one.
step_serves_calls() {
  local user password said
  IFS=: read -r user password < <(imap_says "$BOB" 'GETMETADATA "" (/shared/vendor/deltachat/turn)' |
    sed -n 's/^.*:3478:\([0-9]*:[^)]*\).*/\1/p')
  said=$(allocate "$user" "$password")
  [[ $said == *'403 (Forbidden IP)'* ]] || failed "coturn says to the credentials of a client:" "$said"
  said=$(allocate "$user" "x$password")
  [[ $said == *'Cannot complete Allocation'* ]] || failed "coturn says to wrong credentials:" "$said"
}

allocate() {
  run_outside timeout 60 turnutils_uclient -u "$1" -w "$2" -L "$CLIENT" -y -c -n 1 -m 1 "$SERVER" 2>&1 </dev/null || true
}

# Those that want nothing but the relay's ports, mailboxes and log. Maven has the network of this machine, to
# fetch what it needs, the tests have that of the clients.
step_passes_the_system_tests() {
  local java=$STORE/install/outside/bin/java
  mkdir -p "$STORE/install/log" "${java%/*}"
  beside "$STORE/install/log/journal" nsenter -t "$MACHINE" -m -u -i -n -p -C -- journalctl -f -n all -o cat
  printf '#!/bin/sh\nexec nsenter -t %s -n -- java "$@"\n' "$OUTSIDE" >"$java"
  chmod 755 "$java"
  run_outside ip route replace local 198.51.100.0/24 dev lo
  nsenter -t "$MACHINE" -n ip route replace 198.51.100.0/24 via "$CLIENT"
  run_maven "$STORE/test-install.log" -pl tests -am verify -Psystem -DskipLint -Dspotless.check.skip \
    -Dtests.groups=outside -Dsurefire.failIfNoSpecifiedTests=false -Djvm="$java" \
    -Drelay.env="$STORE/install/relay.env"
  end_beside
  grep -q 'Tests run: [1-9]' "$STORE/test-install.log" || failed "no system test ran"
}
