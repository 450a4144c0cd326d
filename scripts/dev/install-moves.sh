# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# install-moves - steps of install.sh: certificate, backup and restore, from the official relay, removal
#
# From the first of them on, the relay of the steps before comes to its end.

# A certificate authority in the network of the clients; its DNS knows every name as the relay's.
AUTHORITY=$CLIENT
CERTIFIED=chat.test

step_backs_up() {
  TOKEN=token-of-a-device
  curl_imap "$BOB" INBOX -X "SETMETADATA INBOX (/private/devicetoken \"$TOKEN\")" >/dev/null
  quietly inside sealpost backup /root/relay.tar.gz
  BACKED_UP=$(messages "$BOB")
}

step_gets_a_certificate() {
  local port
  start_authority
  set_key "mail_domain = $CERTIFIED" "acme_directory = https://$AUTHORITY:14000/dir"
  # Apply has started the unit, and the unit has told nginx, Postfix and Dovecot.
  for port in 443 465 993 '25 -starttls smtp'; do
    wait_for 60 certified "$port" || failed "no certificate of the authority on port $port:" \
      "$(inside journalctl -u sealpost-cert -o cat --no-pager)" "$(cat "$STORE/install/pebble.log")"
  done
  quietly inside systemctl start sealpost-cert.service
  inside journalctl -u sealpost-cert -o cat --no-pager | has '^the certificate is valid until' ||
    failed "a second run says:" "$(inside journalctl -u sealpost-cert -o cat --no-pager)"
  end_beside
}

# certified PORT [OPTION...]: the server there has a certificate of our authority.
certified() {
  # shellcheck disable=SC2086 # a list of words
  run_outside timeout 30 openssl s_client -servername "$CERTIFIED" -connect "$SERVER:"$1 </dev/null 2>/dev/null |
    openssl x509 -noout -issuer 2>/dev/null | has Pebble
}

start_authority() {
  local dir=$STORE/install ca=$BOX/usr/local/share/ca-certificates/pebble.crt
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=pebble.test -addext "subjectAltName=IP:$AUTHORITY" \
    -keyout "$dir/pebble.key" -out "$dir/pebble.pem" 2>/dev/null
  cp "$dir/pebble.pem" "$ca"
  quietly inside update-ca-certificates
  cat >"$dir/pebble.json" <<END
{"pebble": {"listenAddress": "$AUTHORITY:14000", "managementListenAddress": "", "httpPort": 80, "tlsPort": 1,
  "certificate": "$dir/pebble.pem", "privateKey": "$dir/pebble.key"}}
END
  beside "$dir/pebble.dns.log" nsenter -t "$OUTSIDE" -n -- pebble-challtestsrv -defaultIPv4="$SERVER" \
    -defaultIPv6= -dns01="$AUTHORITY:8053" -management="$AUTHORITY:8055" -http01= -https01= -tlsalpn01=
  beside "$dir/pebble.log" nsenter -t "$OUTSIDE" -n -- env PEBBLE_VA_NOSLEEP=1 \
    pebble -config="$dir/pebble.json" -strict -dnsserver="$AUTHORITY:8053"
  wait_for 60 authority_answers || failed "pebble does not start:" "$(tail -n 5 "$dir/pebble.log")"
}

authority_answers() {
  run_outside bash -c "exec 3<>/dev/tcp/$AUTHORITY/14000 && exec 3<>/dev/tcp/$AUTHORITY/8055" 2>/dev/null
}

step_removes_and_purges() {
  local mailbox=$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB
  # Without `unapply`, as somebody does who has not read about it.
  quietly inside apt-get -q -y remove sealpost sealpost-common
  programs_have_their_own_configuration
  ! inside sh -c 'readlink /proc/[0-9]*/exe' | has '/java$' || failed "sealpostd still runs"
  [ -z "$(inside sh -c 'ls /run/sealpost /var/spool/postfix/sealpost 2>/dev/null | grep sock')" ] ||
    failed "sockets are left"
  [ -e "$BOX/etc/sealpost/chatmail.ini" ] || failed "removal takes the settings"
  quietly inside apt-get -q -y purge sealpost sealpost-common
  [ ! -e "$BOX/etc/sealpost" ] || failed "purge leaves /etc/sealpost"
  [ ! -e "$BOX/var/lib/sealpost" ] || failed "purge leaves /var/lib/sealpost"
  [ -s "$mailbox/password" ] || failed "purge takes the mail unasked"
}

# What Debian made of them stands on its own again.
programs_have_their_own_configuration() {
  local program
  for program in postfix dovecot nginx; do
    ! inside grep -rIlq sealpost "/etc/$program" || failed "/etc/$program still names us:" \
      "$(inside grep -rIl sealpost "/etc/$program")"
    quietly inside systemctl restart "$program"
    inside systemctl is-active -q "$program" || failed "$program does not run without us"
  done
  quietly inside postfix check
  quietly inside doveconf -n
  quietly inside nginx -t
}

# On a machine that has the package and nothing else.
step_restores() {
  local said
  install_ours sealpost
  rm -r "$BOX/home/vmail/mail"
  # Debian has started them.
  ! inside sealpost restore --run /root/relay.tar.gz >/dev/null 2>&1 || failed "restore works below running programs"
  quietly inside systemctl stop postfix dovecot
  quietly inside sealpost restore --run /root/relay.tar.gz
  quietly inside sealpost apply
  wait_for 120 ports_answer || failed "ports do not answer:" "$(inside ss -ltnp)"
  wait_for 120 bob_has "$BACKED_UP" || failed "$BACKED_UP messages were backed up, $(messages "$BOB") came back"
  ! curl_imap "$BOB" '' -u "$BOB:another-password" >/dev/null 2>&1 || failed "any password opens a restored mailbox"
  has_token || failed "the device's token is lost"
  [[ $(send "$ENCRYPTED") == 250* ]] || failed "no mail after the restore"
  wait_for 120 bob_has $((BACKED_UP + 1)) || failed "mail is lost after the restore"
}

has_token() { imap_says "$BOB" 'GETMETADATA INBOX (/private/devicetoken)' | has "$TOKEN"; }

# Its files and units as it has them; the programs it would run are not needed for this.
lay_out_official_relay() {
  local unit
  inside install -d /usr/local/lib/chatmaild /etc/dkimkeys /etc/ssl/private
  printf '[params]\nmail_domain = %s\nfiltermail_smtp_port = 10080\nmax_user_send_per_minute = 9999\nmax_load_1m = 9999\n' \
    "$INSTALL_DOMAIN" >"$BOX/usr/local/lib/chatmaild/chatmail.ini"
  openssl genrsa -out "$BOX/etc/dkimkeys/opendkim.private" 2048 2>/dev/null
  chmod 600 "$BOX/etc/dkimkeys/opendkim.private"
  openssl req -x509 -newkey rsa:2048 -nodes -days 99 -subj "/CN=$INSTALL_DOMAIN" \
    -addext "subjectAltName=DNS:$INSTALL_DOMAIN,DNS:www.$INSTALL_DOMAIN,DNS:mta-sts.$INSTALL_DOMAIN" -keyout "$BOX/etc/ssl/private/mailserver.key" \
    -out "$BOX/etc/ssl/certs/mailserver.pem" 2>/dev/null
  for unit in "${OFFICIAL_UNITS[@]}"; do
    printf '[Service]\nExecStart=/bin/sleep infinity\nRestart=always\n[Install]\nWantedBy=multi-user.target\n' \
      >"$BOX/etc/systemd/system/$unit.service"
  done
  printf '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n' \
    >"$BOX/etc/systemd/system/chatmail-expire.timer"
  inside systemctl daemon-reload
  quietly inside systemctl enable --now "${OFFICIAL_UNITS[@]}" chatmail-expire.timer
  # A device's token, as its metadata service keeps it.
  TOKEN=old-$TOKEN
  printf '{"devicetoken": {"%s": %s}}' "$TOKEN" "$(date +%s)" \
    >"$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB/metadata.json"
  inside chown vmail:vmail "/home/vmail/mail/$INSTALL_DOMAIN/$BOB/metadata.json"
}
OFFICIAL_UNITS=(filtermail filtermail-incoming doveauth lastlogin chatmail-metadata chatmail-expire turnserver)

step_takes_over_an_official_relay() {
  local said unit before
  before=$(messages "$BOB")
  quietly inside sealpost unapply
  quietly inside systemctl stop sealpostd.service 'sealpost-*.socket'
  inside sh -c 'rm -r /etc/sealpost /var/lib/sealpost/*'
  lay_out_official_relay
  quietly inside sealpost migrate
  inside systemctl is-active -q doveauth || failed "a dry run stops services"
  quietly inside sealpost migrate --run
  for unit in "${OFFICIAL_UNITS[@]}" chatmail-expire.timer; do
    ! inside systemctl is-active -q "$unit" || failed "$unit still runs"
    ! inside systemctl is-enabled -q "$unit" 2>/dev/null || failed "$unit starts at the next boot"
  done
  quietly inside sealpost init "$INSTALL_DOMAIN"
  quietly inside sealpost apply
  wait_for 120 ports_answer || failed "ports do not answer:" "$(inside ss -ltnp)"
  said=$(inside sealpost migrate --run)
  ! grep -q '^to do' <<<"$said" || failed "a second run finds more to do:" "$said"
  cmp -s "$BOX/etc/dkimkeys/opendkim.private" "$BOX/etc/sealpost/dkim/opendkim.private" ||
    failed "the DKIM key is another one"
  served_certificate | cmp -s - "$BOX/etc/ssl/certs/mailserver.pem" || failed "the certificate is another one"
  wait_for 120 bob_has "$before" || failed "the mail is not there"
  wait_for 120 has_token || failed "the token of the device is lost"
  [[ $(send "$ENCRYPTED") == 250* ]] || failed "no mail after the move"
  wait_for 120 bob_has $((before + 1)) || failed "mail is lost after the move"
}

served_certificate() {
  run_outside timeout 30 openssl s_client -connect "$SERVER:993" </dev/null 2>/dev/null | openssl x509
}

step_purges_mail_when_asked() {
  inside sh -c 'echo sealpost sealpost/purge_mail boolean true | debconf-set-selections'
  quietly inside apt-get -q -y purge sealpost
  [ ! -e "$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB" ] ||
    failed "purge leaves the mail although asked to take it"
  programs_have_their_own_configuration
}
