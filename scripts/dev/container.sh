# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# container - a small Debian with systemd of its own, booted by systemd-nspawn; a network between it and us
#
# Nothing of it touches the host: the container has a private network, and so have the clients that talk
# to it (run_outside). The two are joined by a cable of their own.

# base_system SUITE TAR: a minimal Debian that can boot, made once.
base_system() {
  local suite=$1 tar=$2 work=$2.work
  [ ! -e "$tar" ] || return 0
  say "Fetching a minimal Debian $suite"
  mkdir -p "$(dirname "$tar")"
  rm -rf "$work"
  timeout 1200 debootstrap --variant=minbase --include=systemd-sysv,dbus,ca-certificates "$suite" "$work" \
    "$(debian_mirror)" >"$tar.log" 2>&1 </dev/null ||
    die "debootstrap failed; the end of $tar.log says why:" "$(tail -n 5 "$tar.log")"
  apt_like_host "$suite" "$work"
  tar -C "$work" -cf "$tar.new" .
  rm -rf "$work"
  mv "$tar.new" "$tar"
}

# The host's own mirror of Debian.
debian_mirror() {
  local mirror
  mirror=$(sed -nE -e 's/^URIs: *([^ ]*\/debian\/?)$/\1/p' \
    -e 's/^deb (\[[^]]*\] )?([^ ]*\/debian\/?) .*/\2/p' \
    /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1) || true
  echo "${mirror:-http://deb.debian.org/debian}"
}

# apt_like_host SUITE DIR: the container gets packages the way the host does, but those of its suite.
apt_like_host() {
  local suite=$1 dir=$2 own file
  own=$(. /etc/os-release && echo "$VERSION_CODENAME")
  rm -f "$dir/etc/apt/sources.list"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
    [ -e "$file" ] || continue
    sed "s/\b$own\b/$suite/g" "$file" >"$dir$file"
  done
  [ -s "$dir/etc/apt/sources.list" ] || [ -s "$dir/etc/apt/sources.list.d/debian.sources" ] ||
    echo "deb $(debian_mirror) $suite main" >"$dir/etc/apt/sources.list"
  # Proxies and the like.
  for file in $(grep -l '^Acquire' /etc/apt/apt.conf.d/* 2>/dev/null); do
    cp "$file" "$dir/etc/apt/apt.conf.d/"
  done
  cp -r /usr/local/share/ca-certificates/. "$dir/usr/local/share/ca-certificates/" 2>/dev/null || true
  chroot "$dir" update-ca-certificates >/dev/null 2>&1 || true
}

# in_chroot DIR COMMAND...: with the host's network, before it is booted; no service starts. A network that is
# hardly there shall not hold us for ever.
in_chroot() {
  local dir=$1 status=0
  shift
  cp /etc/resolv.conf "$dir/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$dir/usr/sbin/policy-rc.d"
  chmod 755 "$dir/usr/sbin/policy-rc.d"
  mount -t proc proc "$dir/proc"
  DEBIAN_FRONTEND=noninteractive timeout 1200 chroot "$dir" "$@" </dev/null || status=$?
  umount "$dir/proc"
  rm "$dir/usr/sbin/policy-rc.d"
  return "$status"
}

# cannot_boot: says why no container can boot here; fails if one can.
cannot_boot() {
  local probe said
  probe=$(mktemp -d)
  # Enough of a system for systemd-nspawn to run one program in namespaces and a cgroup of its own.
  mkdir -p "$probe"/{etc,proc,sys,dev,run,tmp,usr}
  touch "$probe/etc/os-release"
  if said=$(systemd-nspawn --register=no --keep-unit --link-journal=no --private-network --quiet -D "$probe" \
    --bind-ro=/usr --bind-ro=/bin --bind-ro=/lib --bind-ro=/lib64 /bin/true 2>&1 </dev/null); then
    said=
  fi
  rm -rf "${probe:?}"
  [ -n "$said" ] || said=$(cannot_have_a_network)
  [ -n "$said" ] && tail -n 1 <<<"$said"
}

cannot_have_a_network() {
  unshare -n -- sh -c 'ip link add relay0 type veth peer name relay1' 2>&1 || true
}

# boot DIR LOG: sets MACHINE_PID (systemd-nspawn) and MACHINE (its init), when the system is up.
boot() {
  systemd-nspawn --register=no --keep-unit --link-journal=no --private-network --quiet -D "$1" --boot \
    --machine=sealpost-install </dev/null >"$2" 2>&1 9>&- &
  MACHINE_PID=$!
  wait_for 90 machine_has_init || die "the container does not start:" "$(tail -n 5 "$2")"
  wait_for 240 machine_is_up || die "the container does not come up:" \
    "$(inside systemctl list-jobs --no-pager 2>&1 | tail -n 10)"
}

# try_boot DIR LOG: whether it comes up; it is off again afterwards.
try_boot() {
  (
    trap power_off EXIT
    boot "$1" "$2"
  ) >>"$2" 2>&1
}

machine_has_init() {
  MACHINE=$(pgrep -P "$MACHINE_PID" | head -n 1)
  [ -n "$MACHINE" ] && inside systemctl --version >/dev/null 2>&1
}

machine_is_up() {
  local state
  state=$(inside systemctl is-system-running 2>/dev/null) || true
  [ "$state" = running ] || [ "$state" = degraded ]
}

# inside COMMAND...: in the container, as root, and as a login would have it.
inside() {
  nsenter -t "$MACHINE" -m -u -i -n -p -C -- /usr/bin/env -i LC_ALL=C.UTF-8 HOME=/root \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

power_off() {
  [ -n "${MACHINE_PID:-}" ] || return 0
  inside systemctl poweroff >/dev/null 2>&1 || true
  wait_for 60 not alive "$MACHINE_PID" || kill -KILL "$MACHINE_PID" "$MACHINE" 2>/dev/null || true
  wait "$MACHINE_PID" 2>/dev/null || true
  MACHINE_PID=
}

# A network for clients, and a cable to the container. TEST-NET-1, RFC 5737.
SERVER=192.0.2.1
CLIENT=192.0.2.2
connect_network() {
  disconnect_network
  unshare -n sleep infinity 9>&- &
  OUTSIDE=$!
  wait_for 10 has_own_network "$OUTSIDE"
  run_outside ip link set lo up
  run_outside ip link add relay0 type veth peer name host0 netns "$MACHINE"
  run_outside ip address add $CLIENT/24 dev relay0
  run_outside ip link set relay0 up
  nsenter -t "$MACHINE" -n ip address add $SERVER/24 dev host0
  nsenter -t "$MACHINE" -n ip link set host0 up
}

has_own_network() { [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }

disconnect_network() {
  [ -z "${OUTSIDE:-}" ] || kill "$OUTSIDE" 2>/dev/null || true
  OUTSIDE=
}

# run_outside COMMAND...: a program of the host in the network of the clients.
run_outside() { nsenter -t "$OUTSIDE" -n -- "$@"; }
