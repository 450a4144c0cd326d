# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# commands - status, logs, down, demo

# each_relay: the names the command is for, the one of --name or all.
each_relay() {
  if [ -n "${OPT[name]:-}" ]; then
    check_name "${OPT[name]}"
    [ -e "$STORE/${OPT[name]}" ] || die "there is no relay '${OPT[name]}'" "see ./relay status"
    echo "${OPT[name]}"
  else
    relay_names
  fi
}

cmd_status() {
  parse_options name -- "$@"
  need_root
  local name names
  names=$(each_relay)
  [ -n "$names" ] || note "no relay here yet; try: sudo ./relay up"
  for name in $names; do
    load_paths "$name" || continue
    printf '%-12s %s on %s: %s\n' "$NAME" "$DOMAIN" "$ADDRESS" "$(
      if relay_runs; then echo up; elif relay_half_runs; then echo broken; else echo down; fi
    )"
    relay_half_runs || continue
    printf '  %-10s %s\n' nsd "$(state_word dns_runs)" sealpostd "$(state_word sealpostd_runs)" \
      Dovecot "$(state_word dovecot_runs)" Postfix "$(state_word postfix_runs)" \
      nginx "$(state_word nginx_runs)" coturn "$(state_word turn_runs)"
    local port
    for port in "${PORTS[@]}"; do
      printf '  %-10s %s\n' "$ADDRESS:$port" "$(port_answers "$port" && echo answers || echo 'no answer')"
    done
    printf '  %-10s %s\n' queue "$(postqueue -c "$POSTFIX_ETC" -j 2>/dev/null | wc -l) messages" \
      accounts "$(find "$MAILBOXES_DIR" -mindepth 2 -maxdepth 2 -name password | wc -l)"
  done
}

state_word() { if "$1"; then echo runs; else echo 'does not run'; fi; }

cmd_logs() {
  parse_options name follow! -- "$@"
  need_root
  local name=${OPT[name]:-chat} files=()
  load_paths "$name" || die "there is no relay '$name'" "see ./relay status"
  for name in sealpostd supervisor dovecot postfix nginx nsd coturn; do
    [ ! -e "$LOG_DIR/$name.log" ] || files+=("$LOG_DIR/$name.log")
  done
  if [ -n "${OPT[follow]:-}" ]; then
    exec tail -n 20 -F "${files[@]}"
  fi
  tail -n 40 "${files[@]}"
}

cmd_down() {
  parse_options name purge! -- "$@"
  need_root
  local name names
  names=$(each_relay)
  [ -n "$names" ] || note "nothing to stop"
  for name in $names; do
    load_paths "$name" || set_paths "$name" unknown.test 127.0.0.1
    if relay_half_runs; then
      say "Stopping $NAME"
      stop_relay
    else
      note "$NAME does not run"
    fi
    if [ -n "${OPT[purge]:-}" ]; then
      remove_state
      publish_records
    fi
  done
}

cmd_demo() {
  parse_options name federated! -- "$@"
  need_root
  if [ -n "${OPT[federated]:-}" ]; then
    federated_demo
    return
  fi
  local name=${OPT[name]:-chat}
  if ! load_paths "$name" || ! relay_runs; then
    die "the relay '$name' does not run" "first: sudo ./relay up --name $name"
  fi
  fetch_deltachat
  build_program
  java -jar "$ROOT"/tests/target/tests-[0-9]*.jar "$STORE/$name/relay.env"
}

# Two relays and a user on each: the one of --name, and the relay `two`. What does not run is started,
# and stays.
federated_demo() {
  local name=${OPT[name]:-chat} started=() spec
  [ "$name" != two ] || die "--name two: that is the other relay of this demo"
  for spec in "$name" two; do
    load_paths "$spec" && relay_runs && continue
    started+=("$spec")
    if [ "$spec" = two ]; then
      (cmd_up --name two --address "$(earlier two ADDRESS 127.10.0.2)" >&2) || exit
    else
      (cmd_up --name "$spec" >&2) || exit
    fi
  done
  fetch_deltachat
  build_program
  local status=0
  java -jar "$ROOT"/tests/target/tests-[0-9]*.jar "$STORE/$name/relay.env" "$STORE/two/relay.env" ||
    status=$?
  [ ${#started[@]} -eq 0 ] || note "still running: ${started[*]}; to stop them: sudo ./relay down"
  return "$status"
}
