# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# dns - the DKIM key of a relay, and the names of all relays
#
# Each relay has a name server (nsd) at port 53 of its own address, which its Postfix and its sealpostd ask.
# It is an authority for the root, so that what is not here does not exist: the records of all relays of the
# checkout, running or not, as mail for a relay that is down has to wait and not to bounce.

DKIM_SELECTOR=opendkim

make_dkim_key() {
  ! is_ip_only || return 0
  [ -e "$DKIM_KEY" ] ||
    quiet_openssl genpkey -algorithm RSA -out "$DKIM_KEY" -pkeyopt rsa_keygen_bits:2048
  chown vmail:vmail "$DKIM_KEY"
  chmod 600 "$DKIM_KEY"
}

# What an operator would publish, and what the world asks a relay for.
write_records() {
  if is_ip_only; then
    echo "; $DOMAIN is an address: it needs no name" >"$STATE/dns/records"
    return
  fi
  VALUES[DKIM_SELECTOR]=$DKIM_SELECTOR
  VALUES[DKIM_RECORD]=$(dkim_record)
  VALUES[STS_ID]=$(date +%Y%m%d%H%M%S)
  render "$ROOT/config/dev/records" "$STATE/dns/records"
}

# The key as strings of a TXT record, of which none may be longer than 255 characters.
dkim_record() {
  local key
  key=$(openssl pkey -in "$DKIM_KEY" -pubout -outform DER | base64 -w 0) || die "no key in $DKIM_KEY"
  printf 'v=DKIM1; k=rsa; p=%s' "$key" | fold -w 255 | sed 's/.*/"&"/' | tr '\n' ' '
}

start_dns() {
  VALUES[ADDRESS]=$ADDRESS VALUES[STATE_DIR]=$STATE VALUES[LOG_DIR]=$LOG_DIR
  render "$ROOT/config/dev/nsd.conf" "$STATE/dns/nsd.conf"
  all_records >"$STATE/dns/root.zone"
  nsd -c "$STATE/dns/nsd.conf" >>"$LOG_DIR/nsd.log" 2>&1 </dev/null 9>&-
}

dns_runs() { alive "$(read_pid "$STATE/dns/nsd.pid")" "$STATE/dns/nsd.conf"; }

dns_answers() { (exec 3<>"/dev/tcp/$ADDRESS/53") 2>/dev/null; }

stop_dns() {
  dns_runs || return 0
  kill -TERM "$(read_pid "$STATE/dns/nsd.pid")" 2>/dev/null || true
  wait_for 5 not dns_runs || kill -KILL "$(read_pid "$STATE/dns/nsd.pid")" || true
}

# Every relay's server learns the records of every relay.
publish_records() {
  local server pid
  for server in "$STORE"/*/dns; do
    pid=$(read_pid "$server/nsd.pid")
    alive "$pid" "$(readlink -f "$server")/nsd.conf" || continue
    all_records >"$server/root.zone.new"
    mv "$server/root.zone.new" "$server/root.zone"
    kill -HUP "$pid" || true
  done
}

all_records() {
  local file
  # The serial number tells nsd that there is something new.
  sed "s/@SERIAL@/$(date +%s)/" "$ROOT/config/dev/root.zone"
  for file in "$STORE"/*/dns/records; do
    [ ! -e "$file" ] || cat "$file"
  done
}
