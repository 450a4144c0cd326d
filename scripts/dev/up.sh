# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# up - from nothing to a running relay

cmd_up() {
  parse_options name domain address -- "$@"
  local name=${OPT[name]:-chat}
  check_name "$name"
  need_root
  already_up "$name" && return
  local domain address
  domain=${OPT[domain]:-$(earlier "$name" MAIL_DOMAIN "$name.test")}
  address=${OPT[address]:-$(earlier "$name" ADDRESS "$(default_address "$domain")")}
  [ "$domain" = "$(earlier "$name" MAIL_DOMAIN "$domain")" ] ||
    die "$name has accounts of $(earlier "$name" MAIL_DOMAIN '')" \
      "to forget them: ./relay down --name $name --purge"
  check_address "$address"
  check_domain "$domain" "$address"

  # shellcheck disable=SC2086 # a list of words
  install_packages $PACKAGES_RELAY
  make_users
  lock
  set_paths "$name" "$domain" "$address"
  check_ports
  build_program
  bring_up
  describe
  note "next:  ./relay demo --name $NAME      ./relay logs --name $NAME      ./relay down --name $NAME"
}

# earlier NAME KEY DEFAULT: what the relay had before, so that a plain `up` brings it back as it was.
earlier() {
  local value
  value=$(env_value "$STORE/$1/relay.env" "$2" 2>/dev/null) || true
  echo "${value:-$3}"
}

default_address() { if [[ $1 =~ ^127\.[0-9.]+$ ]]; then echo "$1"; else echo 127.10.0.1; fi; }

already_up() {
  load_paths "$1" || return 1
  if relay_runs; then
    [ "${OPT[domain]:-$DOMAIN} ${OPT[address]:-$ADDRESS}" = "$DOMAIN $ADDRESS" ] ||
      die "$NAME already runs as $DOMAIN on $ADDRESS" "first: ./relay down --name $NAME"
    say "$NAME already runs"
    describe
    return 0
  fi
  if relay_half_runs; then
    say "Only a part of $NAME runs: stopping that first"
    stop_relay
  fi
  return 1
}

# Two `up` at once would fight over the build and the sockets.
lock() {
  mkdir -p "$STORE"
  exec 9>"$STORE/lock"
  flock -n 9 || {
    say "Another ./relay is at work here: waiting for it"
    flock -w 3600 9 || die "it has not finished within an hour"
  }
}

check_ports() {
  local owners
  owners=$(port_owners)
  [ -z "$owners" ] || die "$ADDRESS has no room:" "$owners" \
    "stop that program, or take another address: ./relay up --address 127.10.0.9"
}

bring_up() {
  say "Starting $NAME: $DOMAIN on $ADDRESS"
  trap 'give_up; ${AT_EXIT:-:}' EXIT
  allow_watching
  make_state
  make_certificate
  make_dkim_key
  make_turn_secret
  install_program
  write_configuration
  write_turn_configuration
  write_records
  start_dns || fail nsd "$LOG_DIR/nsd.log"
  wait_for 10 dns_answers || fail "the name server" "$LOG_DIR/nsd.log"
  publish_records
  start_turn
  wait_for 10 turn_answers || fail coturn "$LOG_DIR/coturn.log"
  start_sealpostd
  wait_for 20 sealpostd_answers || fail sealpostd "$LOG_DIR/sealpostd.log" "$LOG_DIR/supervisor.log"
  start_dovecot || fail Dovecot "$LOG_DIR/dovecot.log"
  start_postfix || fail Postfix "$LOG_DIR/postfix.log"
  start_nginx || fail nginx "$LOG_DIR/nginx.log"
  local port
  for port in "${PORTS[@]}"; do
    wait_for 20 port_answers "$port" ||
      fail "port $port" "$LOG_DIR/postfix.log" "$LOG_DIR/dovecot.log" "$LOG_DIR/nginx.log"
    note "port $port answers"
  done
  write_env
  trap '${AT_EXIT:-:}' EXIT
}

# Dovecot watches each mailbox that a client waits for with an inotify instance of user vmail. Beyond the
# kernel's default of 128 it looks every 30 s only, and says so in its log.
allow_watching() {
  local limit=/proc/sys/fs/inotify/max_user_instances
  (($(cat $limit) >= 8192)) && return
  (echo 8192 >$limit) 2>/dev/null ||
    note "$(cat $limit) clients at most can wait in IDLE: fs.inotify.max_user_instances cannot be raised here"
}

# fail WHAT LOG...: the end of the logs, then give_up by the trap.
fail() {
  local what=$1 log
  shift
  for log in "$@"; do
    [ -s "$log" ] || continue
    printf -- '--- the end of %s\n' "$log" >&2
    tail -n 15 "$log" >&2
  done
  die "$what does not come up"
}

# Whatever went wrong: nothing stays half-started.
give_up() {
  say "Stopping what was started"
  stop_relay
}

describe() {
  cat <<END

    $DOMAIN on $ADDRESS
      SMTP         $ADDRESS:25    STARTTLS
      submission   $ADDRESS:587   STARTTLS      $ADDRESS:465   TLS
      IMAP         $ADDRESS:143   STARTTLS      $ADDRESS:993   TLS
      web          https://$ADDRESS/       all three on port 443 too, by ALPN
      TURN         $ADDRESS:$TURN_PORT  UDP and TCP
      state        $LINK (relay.env, chatmail.ini, log/, mail/)

    Any address of nine letters or digits @$ORIGIN is made by its first login, for instance:
      curl --cacert $CA_FILE --resolve '$DOMAIN:993:$ADDRESS' \\
        imaps://$DOMAIN/INBOX -u 'tryit1234@$ORIGIN:a-long-password'

END
}
