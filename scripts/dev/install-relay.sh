# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# install-relay - steps of install.sh: the packages, the settings, and what users and their programs see

step_installs() {
  BEGAN=$SECONDS
  install_ours sealpost coturn
  note "apt install: $((SECONDS - BEGAN)) s, without the download"
  # Nothing of ours runs before there is a configuration.
  ! inside systemctl is-active -q sealpostd.service || failed "sealpostd runs without a configuration"
  [ -z "$(inside systemctl --failed --plain --no-legend)" ] ||
    failed "units failed:" "$(inside systemctl --failed --no-pager)"
}

step_sets_up() {
  quietly inside sealpost init "$INSTALL_DOMAIN"
  # Users' rates would end the flow of mail further below, and a busy machine refuses accounts.
  printf '%s = 9999\n' max_user_send_per_minute max_user_send_burst_size \
    max_new_per_client_per_minute max_load_1m \
    >>"$BOX/etc/sealpost/chatmail.ini"
  quietly inside sealpost apply
  wait_for 120 ports_answer || failed "ports do not answer:" "$(inside ss -ltnp)"
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
  starts_in
  # All of its sockets are those of systemd.
  ! inside journalctl -u sealpostd.service -o cat --no-pager | has 'of our own takes its place' ||
    failed "a socket of systemd was not adopted"
}

starts_in() {
  inside journalctl -u sealpostd.service -o cat --no-pager | grep -o ' started: .*' | tail -n 1 |
    sed 's/^.*, /    listening /'
}

# A sandbox that systemd finds good (1.5 of 10), and no word that it does not know.
step_units_are_sound() {
  local units said
  units=$(inside sh -c 'dpkg -L sealpost | sed -En "s#^/lib/systemd/system/([^/]*\.(service|socket|timer))\$#\1#p"' |
    sed 's/@\./@policy./')
  # shellcheck disable=SC2086 # a list of words
  said=$(inside systemd-analyze verify --man=no $units 2>&1 | grep sealpost) || true
  [ -z "$said" ] || failed "systemd says of the units:" "$said"
  for said in cert expire fsreport; do
    inside systemctl is-active -q "sealpost-$said.timer" || failed "sealpost-$said.timer does not run"
  done
  local limit
  for said in $(grep '\.service$' <<<"$units"); do
    # The one that is root, as the key is, and reloads other services.
    limit=15
    [ "$said" != sealpost-cert.service ] || limit=21
    quietly inside systemd-analyze security --no-pager --threshold="$limit" "$said"
    note "$said: $(inside systemd-analyze security --no-pager "$said" | sed -n 's/.*exposure level for [^:]*: //p')"
  done
}

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

step_refuses_cleartext() {
  local answer
  answer=$(send <(printf 'From: x\r\nTo: <%s>\r\nSubject: secret\r\n\r\nHello\r\n' "$BOB"))
  [[ $answer == '523 5.7.1 Encryption Needed: Invalid Unencrypted Mail'* ]] ||
    failed "cleartext is answered: $answer"
  ! inside journalctl --no-pager | has 'secret' || failed "the log knows a subject"
}

# A second run finds nothing to do, and doctor nothing to say about files and programs.
step_applies_once() {
  local said
  quietly inside sealpost apply --diff
  said=$(inside sealpost apply --json)
  [[ $said == *'"restarted": []'* ]] || failed "a second apply restarts something:" "$said"
  # What was stopped, for a restore perhaps, is started.
  quietly inside systemctl stop sealpostd dovecot
  quietly inside sealpost apply
  wait_for 120 ports_answer || failed "apply leaves Dovecot stopped"
  said=$(inside sealpost doctor --no-dns --quiet 2>&1) || failed "doctor finds:" "$said"
  quietly inside sealpost status
}

step_serves_the_site() {
  local said login challenge=/var/lib/sealpost-acme/.well-known/acme-challenge
  fetch / | has "$INSTALL_DOMAIN" || failed "no start page"
  fetch /.well-known/mta-sts.txt | has 'mode: enforce' || failed "no MTA-STS policy"
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

hibernates() { inside doveadm who -1 "$BOB" 2>/dev/null | has 'imap.*' && hibernated; }
hibernated() { inside sh -c 'grep -l imap-hibernate /proc/[0-9]*/comm' >/dev/null 2>&1; }
is_dovecot_24() { grep -q 'auth\.lua' "$BOX/etc/dovecot/dovecot.conf"; }

# Dovecot runs its program when a mailbox is three quarters full, and what is old goes.
step_makes_room() {
  local carol=carol1234@$INSTALL_DOMAIN mailbox
  mailbox=$BOX/home/vmail/mail/$INSTALL_DOMAIN/$carol
  set_key 'max_mailbox_size = 1M'
  curl_imap "$carol" '' >/dev/null
  local i
  for i in 1 2 3 4; do large_message | lmtp "$carol" | has '^250 2.0.0' || failed "message $i"; done
  find "$mailbox" -type f -path '*/new/*' -exec touch -d '3 days ago' {} +
  large_message | lmtp "$carol" | has '^250 2.0.0' || failed "the mailbox takes no more mail"
  wait_for 120 has_made_room || failed "no room was made"
  [ "$(messages "$carol")" = 4 ] || failed "$(messages "$carol") messages are left"
  ! inside journalctl -o cat --no-pager | has 'Error: quota-expire' || failed "that is no error"
  set_key 'max_mailbox_size = 500M'
}

large_message() {
  printf 'From: <x@y.test>\nMessage-ID: <%s@y.test>\n\n' "$RANDOM$RANDOM"
  head -c 126000 /dev/urandom | base64
}
has_made_room() {
  inside journalctl -t sealpost-quota-expire -o cat --no-pager | has 'removed 1 message'
}

# What chatmail.ini turns on, on the programs that do it.
step_obeys_each_key() {
  local said
  # [] in user names: not a known one, but one that is looked up.
  said=$(inside doveadm auth test 'nobody123@[192.0.2.1]' a-long-password 2>&1) || true
  ! inside journalctl -o cat --no-pager | has -i 'username character disallowed' ||
    failed "Dovecot takes no [] in names"
  [ ! -S "$BOX/run/dovecot/anvil-auth-penalty" ] || failed "Dovecot's penalty is on"
  ! capabilities | has COMPRESS || failed "COMPRESS is offered unasked"
  set_key 'imap_compress = true' 'imap_rawlog = true' 'mtail_address = 127.0.0.1'
  capabilities | has COMPRESS=DEFLATE || failed "imap_compress: no COMPRESS"
  compgen -G "$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB/*.in" >/dev/null || failed "imap_rawlog: no record"
  ! grep -qs a-long-password "$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB"/*.in || failed "a record has a password"
  inside bash -c 'exec 3<>/dev/tcp/127.0.0.1/3904; printf "GET /metrics HTTP/1.0\r\n\r\n" >&3; cat <&3' |
    grep -q '^dovecot_imap_command' || failed "mtail_address: no metrics of Dovecot"
  set_key 'imap_compress = false' 'imap_rawlog = false' 'mtail_address =' 'disable_ipv6 = true'
  rm -f "$BOX/home/vmail/mail/$INSTALL_DOMAIN/$BOB"/*.{in,out}
  said=$(inside ss -Hltn | awk '{print $4}' | grep -E '^(\[|\*)' | grep -E ':(25|465|587|143|993|80|443|8443)$') || true
  [ -z "$said" ] || failed "disable_ipv6: somebody listens on" "$said"
  set_key 'disable_ipv6 = false'
  inside ss -Hltn | has '\[::\]:443 ' || failed "nobody listens on IPv6"
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
