# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# turn - the TURN server (coturn) of one relay, for calls
#
# It and the metadata service share a secret: the service makes credentials with it, which clients get by
# IMAP, and coturn checks them with it.

make_turn_secret() {
  [ -e "$TURN_SECRET_FILE" ] || (umask 077 && openssl rand -hex 32 >"$TURN_SECRET_FILE")
  chown vmail:vmail "$TURN_SECRET_FILE"
}

write_turn_configuration() {
  local config=$STATE/turn/turnserver.conf
  VALUES[TURN_SECRET]=$(cat "$TURN_SECRET_FILE")
  VALUES[TURN_LOG]=$LOG_DIR/coturn.log
  # The secret is in it from the first byte.
  (
    umask 077
    render "$ROOT/config/coturn/turnserver.conf" "$config"
    render "$ROOT/config/dev/turnserver.conf" "$config.dev"
    cat "$config.dev" >>"$config"
    rm "$config.dev"
  )
  unset "VALUES[TURN_SECRET]"
  chown root:turnserver "$config"
  chmod 640 "$config"
}

start_turn() {
  touch "$LOG_DIR/coturn.log"
  chown turnserver "$LOG_DIR/coturn.log"
  in_background "$LOG_DIR/supervisor.log" setpriv --reuid=turnserver --regid=turnserver \
    --init-groups turnserver -c "$STATE/turn/turnserver.conf"
}

turn_runs() { alive "$(read_pid "$STATE/turn/turnserver.pid")" "$STATE/turn/turnserver.conf"; }

# turn_answers: it has its port.
turn_answers() { turn_runs && [ -n "$(ss -Hlun "src = $ADDRESS:$TURN_PORT")" ]; }

stop_turn() {
  turn_runs || return 0
  kill -TERM "$(read_pid "$STATE/turn/turnserver.pid")" 2>/dev/null || true
  wait_for 5 not turn_runs || kill -KILL "$(read_pid "$STATE/turn/turnserver.pid")" || true
  rm -f "$STATE/turn/turnserver.pid"
}
