# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# services - sealpostd, Dovecot, Postfix and nginx of one relay (its name server is in dns.sh, its
# TURN server in turn.sh): start, stop, ask

# Which TCP ports, and what answers there. 465, 993, 443 and 8443 speak TLS at once.
PORTS=(25 587 465 143 993 443 8443 80)
# For TCP and UDP; clients use UDP.
TURN_PORT=3478

# The sockets of RUN_DIR, as sealpost-supervise wants them. It makes them, holds them and restarts
# sealpostd: clients never see them go.
SOCKETS=(
  incoming=postfix:postfix:0660
  outgoing=postfix:postfix:0660
  bounces=postfix:postfix:0660
  policy=postfix:postfix:0660
  doveauth=vmail:vmail:0600
  lastlogin=vmail:vmail:0600
  metadata=vmail:vmail:0600
  checkpassword=vmail:dovecot:0660
  web=vmail:www-data:0660
  outgoing-map=postfix:postfix:0660
  outgoing-https=postfix:postfix:0660
)

start_sealpostd() {
  local socket options=()
  for socket in "${SOCKETS[@]}"; do
    options+=(--socket "$socket")
  done
  in_background "$LOG_DIR/supervisor.log" "$STATE/app/bin/sealpost-supervise" \
    --run-dir "$RUN_DIR" --user vmail --pid-file "$RELAYD_PID_FILE" \
    --log "$LOG_DIR/sealpostd.log" "${options[@]}" -- \
    "$STATE/app/bin/sealpostd" --config "$STATE/chatmail.ini" --run-dir "$RUN_DIR"
}

# in_background LOG COMMAND...: in a session of its own, without our descriptors.
in_background() {
  setsid "${@:2}" >>"$1" 2>&1 </dev/null 9>&- &
  disown
}

sealpostd_runs() { alive "$(read_pid "$SUPERVISOR_PID_FILE")" "$RUN_DIR"; }

sealpostd_answers() {
  sealpostd_runs || return 1
  local socket
  for socket in "${SOCKETS[@]}"; do
    [ -S "$RUN_DIR/${socket%%=*}.sock" ] || return 1
  done
  # The sockets are there before the program that serves them.
  alive "$(read_pid "$RELAYD_PID_FILE")"
}

start_dovecot() {
  # Dovecot counts the descriptors its limits could take, and warns.
  (ulimit -n "$(ulimit -Hn)" && dovecot -c "$DOVECOT_CONF") >>"$LOG_DIR/dovecot.log" 2>&1 \
    </dev/null 9>&-
}

dovecot_runs() { alive "$(read_pid "$STATE/dovecot/run/master.pid")" dovecot; }

start_postfix() {
  # Without a terminal it writes to its log only.
  (ulimit -n "$(ulimit -Hn)" && postfix -c "$POSTFIX_ETC" start) >>"$LOG_DIR/postfix.log" 2>&1 \
    </dev/null 9>&-
}

postfix_runs() { alive "$(read_pid "$QUEUE_DIR/pid/master.pid")" /master; }

# The site first: nginx has nothing to show without it.
start_nginx() {
  java -jar "$ROOT"/cli/target/cli-[0-9]*.jar web render --config "$STATE/chatmail.ini" "$STATE/www" \
    >>"$LOG_DIR/nginx.log" 2>&1 &&
    nginx -c "$STATE/nginx/nginx.conf" -e "$LOG_DIR/nginx.log" \
      -g "pid $STATE/nginx/nginx.pid; error_log $LOG_DIR/nginx.log;" \
      >>"$LOG_DIR/nginx.log" 2>&1 </dev/null 9>&-
}

nginx_runs() { alive "$(read_pid "$STATE/nginx/nginx.pid")" "$STATE/nginx/nginx.conf"; }

# Postfix pads its process ids with blanks. The file may go at any moment.
read_pid() { { [ ! -r "$1" ] || tr -d ' \n' <"$1"; } 2>/dev/null || true; }

stop_relay() {
  if nginx_runs; then
    kill -TERM "$(read_pid "$STATE/nginx/nginx.pid")" 2>/dev/null || true
    wait_for 5 not nginx_runs || kill -KILL "$(read_pid "$STATE/nginx/nginx.pid")" || true
  fi
  ! postfix_runs || postfix -c "$POSTFIX_ETC" stop >/dev/null 2>&1 </dev/null || true
  if dovecot_runs; then
    doveadm -c "$DOVECOT_CONF" stop >/dev/null 2>&1 || true
    wait_for 10 not dovecot_runs || kill -KILL "$(read_pid "$STATE/dovecot/run/master.pid")" || true
  fi
  if sealpostd_runs; then
    # SIGTERM: sealpostd finishes what is in hand, 10 s at most.
    kill -TERM "$(read_pid "$SUPERVISOR_PID_FILE")" 2>/dev/null || true
    wait_for 15 not sealpostd_runs || kill -KILL "$(read_pid "$SUPERVISOR_PID_FILE")" || true
  fi
  rm -f "$SUPERVISOR_PID_FILE"
  stop_turn
  stop_dns
}

not() { ! "$@"; }

relay_runs() {
  dns_runs && sealpostd_runs && dovecot_runs && postfix_runs && nginx_runs && turn_runs
}
relay_half_runs() {
  dns_runs || sealpostd_runs || dovecot_runs || postfix_runs || nginx_runs || turn_runs
}

# port_answers PORT: a greeting, behind TLS where it belongs.
port_answers() {
  local greeting=''
  case $1 in
    465 | 993)
      # A client that hangs up at once would be counted as an error by Postfix: it says QUIT.
      greeting=$(printf '%s\r\n' "$([ "$1" = 465 ] && echo QUIT || echo 'a LOGOUT')" |
        timeout 5 openssl s_client -quiet -ign_eof -connect "$ADDRESS:$1" 2>/dev/null |
        head -n 1) || true
      ;;
    443 | 8443)
      greeting=$(printf 'GET /robots.txt HTTP/1.0\r\n\r\n' |
        timeout 5 openssl s_client -quiet -ign_eof -connect "$ADDRESS:$1" 2>/dev/null |
        head -n 1) || true
      ;;
    80)
      greeting=$(
        exec 2>/dev/null
        exec 3<>"/dev/tcp/$ADDRESS/80" || exit 0
        printf 'GET / HTTP/1.0\r\n\r\n' >&3
        IFS= read -r -t 5 line <&3 || exit 0
        echo "$line"
      ) || true
      ;;
    *)
      greeting=$(
        exec 2>/dev/null
        exec 3<>"/dev/tcp/$ADDRESS/$1" || exit 0
        IFS= read -r -t 5 line <&3 || exit 0
        [ "$1" = 143 ] && printf 'a LOGOUT\r\n' >&3 || printf 'QUIT\r\n' >&3
        echo "$line"
      ) || true
      ;;
  esac
  [[ $greeting == '220 '* || $greeting == '* OK'* || $greeting == 'HTTP/1.1 '[23]* ]]
}

# The programs that already listen on one of our ports, one "PORT PROGRAM (process PID)" a line.
port_owners() {
  local port line
  for port in 53 "$TURN_PORT" "${PORTS[@]}"; do
    line=$(ss -Hltnp "sport = :$port" |
      awk -v a="$ADDRESS:$port" -v p="$port" \
        '$4 == a || $4 == "0.0.0.0:" p || $4 == "*:" p || $4 == "[::]:" p' | head -n 1)
    [ -n "$line" ] || continue
    if [[ $line =~ \(\(\"([^\"]+)\",pid=([0-9]+) ]]; then
      echo "port $port: ${BASH_REMATCH[1]} (process ${BASH_REMATCH[2]})"
    else
      echo "port $port: a program outside of this container"
    fi
  done
}
