# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# layout - where a relay keeps its state, and its rendered configuration
#
# A relay lives in .relay/NAME, unless the users postfix, dovecot, dovenull and vmail cannot get there
# (a checkout below /root), a Unix socket's path would be too long (107 bytes), or the path has
# characters that Postfix takes for separators. Then .relay/NAME is a link to /var/lib/sealpost-dev.

# set_paths NAME DOMAIN ADDRESS: the variables the other parts use.
set_paths() {
  NAME=$1 DOMAIN=$2 ADDRESS=$3
  # What stands after the @, and the name that servers say.
  ORIGIN=$DOMAIN SERVER_NAME=$DOMAIN
  if is_ip_only; then
    ORIGIN="[$DOMAIN]" SERVER_NAME=ip-${DOMAIN//./-}.invalid
  fi
  LINK=$STORE/$NAME
  STATE=$(state_dir "$NAME")
  RUN_DIR=$STATE/run
  LOG_DIR=$STATE/log
  POSTFIX_ETC=$STATE/postfix/etc
  QUEUE_DIR=$STATE/postfix/queue
  DOVECOT_CONF=$STATE/dovecot/etc/dovecot.conf
  MAILBOXES_DIR=$STATE/mail
  RELAYD_PID_FILE=$STATE/sealpostd.pid
  SUPERVISOR_PID_FILE=$RUN_DIR/sealpost-supervise.pid
  CA_FILE=$STATE/tls/ca.pem
  TURN_SECRET_FILE=$STATE/state/turn-secret
  DKIM_KEY=$STATE/dkim/$DKIM_SELECTOR.private
}

# The domain is an address: no name, no DKIM key, a certificate of its own.
is_ip_only() { [[ $DOMAIN =~ ^[0-9.]+$ ]]; }
is_self_signed() { is_ip_only || [[ $DOMAIN == _* ]]; }

state_dir() {
  if [ -L "$STORE/$1" ]; then
    readlink "$STORE/$1"
  elif [ -d "$STORE/$1" ] || fits "$STORE/$1"; then
    echo "$STORE/$1"
  else
    echo "/var/lib/sealpost-dev/$1-$(printf %s "$ROOT" | sha256sum | cut -c1-8)"
  fi
}

# fits DIR: the mail programs can work below it.
fits() {
  local longest=/postfix/queue/private/dovecot-lmtp dir=$ROOT
  [[ $1 =~ ^[A-Za-z0-9/._-]+$ ]] || return 1
  ((${#1} + ${#longest} <= 107)) || return 1
  while [ "$dir" != / ]; do
    # Others may pass: x of the last octal digit.
    ((0$(stat -Lc %a "$dir") & 1)) || return 1
    dir=$(dirname "$dir")
  done
  mkdir -p "$STORE"
  # Shared folders of virtual machines know neither pipes nor owners.
  local probe=$STORE/.probe.$$ good=no
  rm -f "$probe"
  if mkfifo "$probe" 2>/dev/null && chown postfix "$probe" 2>/dev/null; then good=yes; fi
  rm -f "$probe"
  [ $good = yes ]
}

make_state() {
  mkdir -p "$STORE"
  chmod 755 "$STORE"
  if [ "$STATE" != "$LINK" ]; then
    note "state in $STATE: the mail programs could not work below $STORE"
    install -d -m 755 "$(dirname "$STATE")" "$STATE"
    ln -sfn "$STATE" "$LINK"
  fi
  install -d -m 755 "$STATE" "$STATE"/{postfix,postfix/etc,postfix/queue,postfix/queue/etc} \
    "$STATE"/{dovecot,dovecot/etc,dovecot/run,dovecot/lib,tls,dns,log,app} \
    "$STATE"/{nginx,nginx/sealpost.d,www,acme}
  install -d -m 755 -o postfix "$STATE/postfix/data"
  # Postfix would make it, but Dovecot, which starts first, has sockets there.
  install -d -m 700 -o postfix "$QUEUE_DIR/private"
  install -d -m 700 -o vmail -g vmail "$MAILBOXES_DIR" "$STATE/state" "$STATE/dkim"
  install -d -m 755 -o vmail -g vmail "$RUN_DIR"
  install -d -m 700 -o www-data "$STATE/nginx/tmp"
  install -d -m 755 -o turnserver "$STATE/turn"
}

remove_state() {
  [ -n "$STATE" ] && rm -rf "$STATE" "$STORE/$NAME"
}

# render SOURCE TARGET: fills in @NAME@ from VALUES.
declare -A VALUES=()
render() {
  local script='' key left
  for key in "${!VALUES[@]}"; do
    script+="s|@$key@|${VALUES[$key]}|g;"
  done
  sed -e "$script" "$1" >"$2.new"
  if left=$(grep -oE '@[A-Z_]+@' "$2.new"); then
    rm "$2.new"
    die "$1: no value for ${left//$'\n'/ }"
  fi
  mv "$2.new" "$2"
}

write_configuration() {
  local config=$ROOT/config file
  VALUES=(
    [NAME]=$NAME [MAIL_DOMAIN]=$DOMAIN [ORIGIN]=$ORIGIN [HOSTNAME]=$SERVER_NAME [ADDRESS]=$ADDRESS
    [STATE_DIR]=$STATE [RUN_DIR]=$RUN_DIR [LOG_DIR]=$LOG_DIR [QUEUE_DIR]=$QUEUE_DIR
    [POSTFIX_RUN_DIR]=$RUN_DIR
    [MAILBOXES_DIR]=$MAILBOXES_DIR [CA_FILE]=$CA_FILE
    [DKIM_SELECTOR]=$DKIM_SELECTOR [DKIM_KEY]=$DKIM_KEY
    [TLS_CERT]=$STATE/tls/cert.pem [TLS_KEY]=$STATE/tls/key.pem
    [TLS_CHAIN]="$STATE/tls/key.pem, $STATE/tls/cert.pem"
    [BIND]=$ADDRESS: [LISTEN]=$ADDRESS [MYNETWORKS]=$ADDRESS/32 [INET_PROTOCOLS]=ipv4 [CHROOT]=n
    [MAX_MESSAGE_SIZE]=31457280 [MAX_MAILBOX_SIZE]=500M [IMAP_PLUGINS]=""
    [QUOTA_EXPIRE]="$STATE/app/bin/sealpost quota-expire --remove --config $STATE/chatmail.ini"
    [LOOPBACK]=$ADDRESS [NO_IPV6]="#" [WWW_DIR]=$STATE/www [ACME_DIR]=$STATE/acme [MAX_BODY_SIZE]=63m
    [ERROR_LOG]=$LOG_DIR/nginx.log [RAWLOG]="#" [METRICS]="#" [MTAIL_ADDRESS]=""
    [LUA_DIR]=$STATE/app/lib/sealpost/lua [SERVER_ADMIN]=mailto:privacy@$DOMAIN
    [TURN_SECRET_FILE]=$TURN_SECRET_FILE
    [MAX_SMTP_CONNECTIONS]=1000 [MAX_SMTP_PER_CLIENT]=200 [MAX_IMAP_CONNECTIONS]=10000
  )
  # An operator's or a test's own changes to these two stay.
  [ -e "$STATE/chatmail.ini" ] || render "$config/dev/chatmail.ini" "$STATE/chatmail.ini"
  # Older ones lack these.
  local line
  for line in "dkim_keys = $DKIM_SELECTOR=$DKIM_KEY" "dns_resolver = $ADDRESS" \
    "mxdeliv_smtp = $ADDRESS:10026" \
    "outgoing_https_socket = $RUN_DIR/outgoing-https.sock" "ca_file = $CA_FILE" \
    "notification_url = http://127.10.0.252:8080/notify" "turn_secret_file = $TURN_SECRET_FILE"; do
    grep -q "^${line%% *}" "$STATE/chatmail.ini" || echo "$line" >>"$STATE/chatmail.ini"
  done
  [ -e "$STATE/transport" ] || render "$config/dev/transport" "$STATE/transport"

  VALUES[CONFIG_DIR]=$POSTFIX_ETC
  # Tests send mail to another host through this table; its head says how.
  VALUES[TRANSPORT_MAPS]="texthash:$STATE/transport"
  ! grep -Eq '^outgoing_https *= *(fallback|prefer)' "$STATE/chatmail.ini" ||
    VALUES[TRANSPORT_MAPS]+=" socketmap:unix:$RUN_DIR/outgoing-map.sock:outgoing"
  for file in main.cf master.cf; do
    render "$config/postfix/$file" "$POSTFIX_ETC/$file"
    render "$config/dev/$file" "$POSTFIX_ETC/$file.dev"
    cat "$POSTFIX_ETC/$file.dev" >>"$POSTFIX_ETC/$file"
    rm "$POSTFIX_ETC/$file.dev"
  done
  for file in submission_header_checks lmtp_header_checks sender_login tls_policy; do
    render "$config/postfix/$file" "$POSTFIX_ETC/$file"
  done
  render "$config/dev/resolv.conf" "$QUEUE_DIR/etc/resolv.conf"
  echo "$ADDRESS $SERVER_NAME" >"$QUEUE_DIR/etc/hosts"

  VALUES[CONFIG_DIR]=$STATE/dovecot/etc
  render "$config/dovecot/dovecot.conf" "$DOVECOT_CONF"
  for file in auth-dict rawlog metrics; do
    render "$config/dovecot/$file.conf" "$STATE/dovecot/etc/$file.conf"
  done
  render "$config/dev/dovecot.conf" "$STATE/dovecot/etc/local.conf"

  VALUES[CONFIG_DIR]=$STATE/nginx
  render "$config/nginx/nginx.conf" "$STATE/nginx/nginx.conf"
  render "$config/dev/nginx.conf" "$STATE/nginx/sealpost.d/dev.conf"
}

write_env() {
  cat >"$STATE/relay.env" <<END
NAME=$NAME
MAIL_DOMAIN=$DOMAIN
ADDRESS=$ADDRESS
SMTP_PORT=25
SUBMISSION_PORT=587
SMTPS_PORT=465
IMAP_PORT=143
IMAPS_PORT=993
HTTPS_PORT=443
HTTP_PORT=80
WWW_DIR=$STATE/www
NGINX_LOG=$LOG_DIR/nginx.log
CA_FILE=$CA_FILE
CONFIG=$STATE/chatmail.ini
MAILBOXES_DIR=$MAILBOXES_DIR
STATE_DB=$STATE/state/sealpost.db
RUN_DIR=$RUN_DIR
LOG_DIR=$LOG_DIR
RELAYD_PID_FILE=$RELAYD_PID_FILE
POSTFIX_LOG=$LOG_DIR/postfix.log
DOVECOT_LOG=$LOG_DIR/dovecot.log
DOVECOT_CONF=$DOVECOT_CONF
POSTFIX_CONF_DIR=$POSTFIX_ETC
TRANSPORT=$STATE/transport
DKIM_SELECTOR=$DKIM_SELECTOR
DKIM_KEY=$DKIM_KEY
DNS_SERVER=$ADDRESS
DNS_PID_FILE=$STATE/dns/nsd.pid
DOVECOT_PID_FILE=$STATE/dovecot/run/master.pid
LMTP_SOCKET=$QUEUE_DIR/private/dovecot-lmtp
TURN_PORT=$TURN_PORT
END
}

# load_paths NAME: as set_paths, from what an earlier `up` wrote.
load_paths() {
  local env=$STORE/$1/relay.env
  [ -e "$env" ] || return 1
  set_paths "$1" "$(env_value "$env" MAIL_DOMAIN)" "$(env_value "$env" ADDRESS)"
}

env_value() { sed -n "s/^$2=//p" "$1"; }

# The names of all relays there are, running or not.
relay_names() {
  local env
  for env in "$STORE"/*/relay.env; do
    [ ! -e "$env" ] || basename "$(dirname "$env")"
  done
}
