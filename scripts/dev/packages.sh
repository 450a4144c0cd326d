# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# packages - Debian packages, the users of a relay, the Delta Chat core

PACKAGES_RELAY="postfix postfix-pcre dovecot-core dovecot-imapd dovecot-lmtpd nsd nginx libnginx-mod-stream coturn
  openjdk-17-jdk-headless maven openssl iproute2 procps ca-certificates"
# opendkim signs and verifies against our own; gnupg writes other messages; man and patch read what the
# command writes; Chromium looks at the site; Pebble is a certificate authority; mtail runs our program for it,
# prometheus has promtool.
PACKAGES_TEST="shellcheck man-db patch gnupg opendkim opendkim-tools miltertest chromium-headless-shell pebble
  mtail prometheus"
# A milter in C is what ours is compared with.
PACKAGES_BENCH="gcc libc6-dev libmilter-dev opendkim"

# install_packages NAME...: what of these is missing.
install_packages() {
  local name missing=()
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "this is no Debian: apt-get is missing" \
    "install by hand: ${missing[*]}"

  local log=$STORE/packages.log new_services=()
  mkdir -p "$STORE"
  say "Installing Debian packages: ${missing[*]}"
  note "log: $log"
  for name in postfix dovecot nsd nginx coturn opendkim mtail prometheus; do
    [ -e "/lib/systemd/system/$name.service" ] || new_services+=("$name")
  done
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update >"$log" 2>&1 ||
    die "apt-get update failed: is there a network, and is /etc/apt right?" "$(tail -n 3 "$log")"
  local removed
  removed=$(apt-get -s -q --no-install-recommends install "${missing[@]}" 2>>"$log" |
    sed -n 's/^Remv \([^ ]*\).*/\1/p')
  [ -z "$removed" ] || die "another mail server is installed: apt-get would remove ${removed//$'\n'/ }" \
    "use a machine or container without it, or remove it yourself"
  case " ${missing[*]} " in
    # No configuration: a main.cf for the system is its owner's business.
    *" postfix "*) echo 'postfix postfix/main_mailer_type select No configuration' |
      debconf-set-selections ;;
  esac
  forbid_service_starts
  if ! apt-get -q -y -o Dpkg::Options::=--force-confold --no-install-recommends install \
    "${missing[@]}" >>"$log" 2>&1 </dev/null; then
    allow_service_starts
    die "the packages could not be installed; the end of $log says why:" "$(tail -n 5 "$log")"
  fi
  # What came with us shall not start with the machine; what was there before stays as it was.
  for name in "${new_services[@]}"; do
    [ ! -e "/lib/systemd/system/$name.service" ] ||
      systemctl disable "$name.service" >>"$log" 2>&1 ||
      update-rc.d "$name" disable >>"$log" 2>&1 || true
  done
  allow_service_starts
}

# Debian starts a service as soon as it is installed, unless policy-rc.d says no. One that is there
# already is put aside and comes back.
POLICY=/usr/sbin/policy-rc.d
forbid_service_starts() {
  trap allow_service_starts EXIT
  [ ! -e "$POLICY" ] || [ -e "$POLICY.relay-aside" ] || mv "$POLICY" "$POLICY.relay-aside"
  printf '#!/bin/sh\n# For the time of an installation by ./relay\nexit 101\n' >"$POLICY"
  chmod 755 "$POLICY"
}

allow_service_starts() {
  rm -f "$POLICY"
  [ ! -e "$POLICY.relay-aside" ] || mv "$POLICY.relay-aside" "$POLICY"
  trap - EXIT
}

# Mailboxes belong to vmail, as on the official relay; the other users come with the packages.
make_users() {
  id vmail >/dev/null 2>&1 && return
  say "Making the user vmail"
  useradd --system --user-group --home-dir /nonexistent --no-create-home \
    --shell /usr/sbin/nologin vmail
}

# The prebuilt Delta Chat core, in DELTACHAT_RPC_SERVER.
DELTACHAT_VERSION=2.57.0
fetch_deltachat() {
  local cache=$STORE/deltachat-$DELTACHAT_VERSION log=$STORE/deltachat.log
  find_deltachat "$cache" && return
  command -v npm >/dev/null || install_packages npm
  say "Fetching the Delta Chat core (npm package @deltachat/stdio-rpc-server $DELTACHAT_VERSION)"
  rm -rf "$cache.new"
  mkdir -p "$cache.new"
  echo '{"private": true}' >"$cache.new/package.json"
  # --ignore-scripts: the program comes as a file of a package, nothing needs to run.
  npm install --prefix "$cache.new" --no-audit --no-fund --ignore-scripts --loglevel=error \
    "@deltachat/stdio-rpc-server@$DELTACHAT_VERSION" >"$log" 2>&1 </dev/null ||
    die "npm could not fetch @deltachat/stdio-rpc-server; the end of $log says why:" \
      "$(tail -n 5 "$log")"
  rm -rf "$cache"
  mv "$cache.new" "$cache"
  find_deltachat "$cache" ||
    die "@deltachat/stdio-rpc-server has no program for $(uname -m)" "see below $cache"
}

find_deltachat() {
  DELTACHAT_RPC_SERVER=$(find "$1" -type f -name deltachat-rpc-server 2>/dev/null | head -n 1)
  [ -n "$DELTACHAT_RPC_SERVER" ] || return 1
  chmod 755 "$DELTACHAT_RPC_SERVER"
  export DELTACHAT_RPC_SERVER
}
