# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# certificates - a CA of this checkout, and one certificate per relay
#
# All relays of the checkout trust the CA in .relay/ca, as they would trust public ones. A domain that
# starts with an underscore or is an address says by that that its certificate is self-signed; it trusts the
# CA all the same when it sends.

CA_DIR=$STORE/ca

make_ca() {
  [ -e "$CA_DIR/ca.pem" ] && valid_for_a_week "$CA_DIR/ca.pem" && return
  mkdir -p "$CA_DIR"
  chmod 755 "$CA_DIR"
  quiet_openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj "/CN=Sealpost development CA" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout "$CA_DIR/ca.key" -out "$CA_DIR/ca.pem"
}

make_certificate() {
  local tls=$STATE/tls names=IP:$ADDRESS
  is_ip_only || names="DNS:$DOMAIN,DNS:www.$DOMAIN,DNS:mta-sts.$DOMAIN,$names"
  make_ca
  if [ -e "$tls/cert.pem" ] && valid_for_a_week "$tls/cert.pem" &&
    [ "$(cat "$tls/names")" = "$names" ] &&
    openssl verify -CAfile "$CA_FILE" "$tls/cert.pem" >/dev/null 2>&1 &&
    cmp -s "$CA_FILE" <(trusted); then
    return
  fi
  local extensions=(-addext "subjectAltName=$names" -addext "extendedKeyUsage=serverAuth,clientAuth")
  if is_self_signed; then
    quiet_openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
      -subj "/CN=$DOMAIN" "${extensions[@]}" -keyout "$tls/key.pem" -out "$tls/cert.pem"
  else
    quiet_openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
      -subj "/CN=$DOMAIN" "${extensions[@]}" -keyout "$tls/key.pem" -out "$tls/request.pem"
    quiet_openssl x509 -req -in "$tls/request.pem" -copy_extensions copy -days 365 \
      -CA "$CA_DIR/ca.pem" -CAkey "$CA_DIR/ca.key" -out "$tls/cert.pem"
    rm "$tls/request.pem"
  fi
  trusted >"$CA_FILE"
  echo "$names" >"$tls/names"
}

# What this relay and its clients trust.
trusted() {
  ! is_self_signed || cat "$STATE/tls/cert.pem"
  cat "$CA_DIR/ca.pem"
}

valid_for_a_week() { openssl x509 -in "$1" -noout -checkend 604800 >/dev/null 2>&1; }

quiet_openssl() {
  local out
  out=$(umask 077 && openssl "$@" 2>&1) || die "openssl $1 failed:" "$out"
  # Only keys are secret.
  local last=${*: -1}
  [ ! -e "$last" ] || chmod 644 "$last"
}
