# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# lib - messages, option parsing and small tests

STORE=$ROOT/.relay

say() { printf '==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
die() {
  printf 'relay: %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/       /' >&2
  exit 1
}

need_root() {
  [ "$(id -u)" -eq 0 ] || die "this needs root, for ports below 1024 and the mail programs' users" \
    "try: sudo ./relay $command"
}

# parse_options NAME... -- ARGS: sets OPT[NAME] from --NAME VALUE or --NAME=VALUE; a NAME that ends
# in ! takes no value. What is no option is an error.
declare -A OPT=()
parse_options() {
  local -A known=()
  local key
  OPT=()
  while [ "$1" != -- ]; do
    known[${1%!}]=$1
    shift
  done
  shift
  while [ $# -gt 0 ]; do
    key=${1#--}
    [ "$key" != "$1" ] || die "'$1' is not understood" "see ./relay help"
    if [[ $key == *=* ]]; then
      set -- "${1%%=*}" "${1#*=}" "${@:2}"
      key=${key%%=*}
    fi
    [ -n "${known[$key]:-}" ] || die "there is no option --$key here" "see ./relay help"
    if [[ ${known[$key]} == *! ]]; then
      OPT[$key]=yes
      shift
    else
      [ $# -ge 2 ] || die "--$key needs a value"
      OPT[$key]=$2
      shift 2
    fi
  done
}

check_name() {
  [[ $1 =~ ^[a-z0-9][a-z0-9-]{0,19}$ ]] ||
    die "--name $1: a name is at most 20 small letters, digits and hyphens"
}

check_address() {
  local octet
  [[ $1 =~ ^127\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$ ]] ||
    die "--address $1: a relay for development lives on 127.x.y.z, which only this machine can reach"
  for octet in "${BASH_REMATCH[@]:1}"; do
    ((10#$octet <= 255)) || die "--address $1: $octet is larger than 255"
  done
  [ "$1" != 127.0.0.1 ] || die "--address $1: that one belongs to the system; take 127.10.0.1"
}

check_domain() {
  [[ $1 =~ ^[a-z0-9_]([a-z0-9.-]*[a-z0-9])?$ && $1 != *..* ]] ||
    die "--domain $1: that is no domain name in small letters"
  # An IP-only relay is known by the address it has.
  [[ ! $1 =~ ^[0-9.]+$ ]] || [ "$1" = "$2" ] ||
    die "--domain $1: a relay without a name needs that address: --address $1"
}

# alive PID [WORD]: there is such a process, and its command line has WORD, so that a process id
# left over from before a restart of the machine is not taken for ours.
alive() {
  [ -n "${1:-}" ] && [ -r "/proc/$1/cmdline" ] || return 1
  [ -z "${2:-}" ] || tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -qF -- "$2"
}

# wait_for SECONDS COMMAND...: until COMMAND succeeds.
wait_for() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# as_user USER COMMAND...
as_user() {
  setpriv --reuid="$1" --regid="$(id -g "$1")" --init-groups -- "${@:2}"
}
