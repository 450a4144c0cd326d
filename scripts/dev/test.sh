# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# test - what CI runs, and the packages in a container
#
# Three parts, all of them unless some are named: `build` is formatter, lint, unit tests and replay files, without a relay; `system` is the tests
# of Maven profile system, against four relays that are made for it and go with it: two that have names,
# one that has an address only, one that signs its own certificate, as Delta Chat knows by its name; `install`
# is lintian and install.sh on Debian 12, left out with a reason where no container can boot.

# How the system tests are compiled: as the program was, so that Maven need not do it all again.
COMPILED=(-DskipLint)

cmd_test() {
  local part parts=() passed=() left_out
  LEFT_OUT=()
  while [ $# -gt 0 ]; do
    part=$1
    shift
    case $part in
      build | system | install) parts+=("$part") ;;
      --install)
        [ $# -gt 0 ] || die "--install needs a release" "known: ${!SUITES[*]}"
        need_root
        lock
        install_on "$1"
        return
        ;;
      --) break ;;
      *) die "there is no part '$part'" "parts: build, system, install; what follows -- goes to Maven" ;;
    esac
  done
  # Words for Maven are about single tests.
  [ ${#parts[@]} -gt 0 ] || if [ $# -gt 0 ]; then parts=(build system); else parts=(build system install); fi
  need_root
  # shellcheck disable=SC2086 # lists of words
  install_packages $PACKAGES_RELAY $PACKAGES_TEST
  make_users
  lock
  for part in "${parts[@]}"; do
    left_out=${#LEFT_OUT[@]}
    "test_$part" "$@"
    [ "${#LEFT_OUT[@]}" -gt "$left_out" ] || passed+=("$part")
  done
  for part in "${LEFT_OUT[@]}"; do
    say "LEFT OUT: $part"
  done
  say "All passed: ${passed[*]}"
}

test_build() {
  say "Shell scripts: shellcheck"
  # All of scripts/dev through `relay`. Debian's debconf is not everywhere.
  local shell
  mapfile -t shell < <(cd "$ROOT" && grep -slE '^#! ?/bin/(ba)?sh' relay .ci/run debian/* */src/main/scripts/*)
  (cd "$ROOT" && shellcheck -x --exclude=SC1091 "${shell[@]}")
  perl -c "$ROOT/relayd/src/main/scripts/sealpost-supervise"
  perl -c "$ROOT/dovecot-dict/src/main/scripts/sealpost-checkpassword"
  say "Building with formatter and lint; unit tests and replay files"
  mkdir -p "$STORE"
  touch "$STORE/build.stamp.new"
  run_maven "$STORE/test-build.log" --fail-at-end verify "$@"
  mv "$STORE/build.stamp.new" "$STORE/build.stamp"
  COMPILED=(-Dspotless.check.skip)
}

# A container of its own is nothing that each machine can give: some CI systems run us in a container that may
# not have one inside.
test_install() {
  local why
  # shellcheck disable=SC2086 # lists of words
  if ! why=$(install_packages $PACKAGES_INSTALL $PACKAGES_DEB lintian 2>&1); then
    LEFT_OUT+=("install, as the programs for it cannot be had here: $why")
    return
  fi
  build_packages
  lint_packages
  if why=$(cannot_boot); then
    LEFT_OUT+=("install, as no container with a network can run here: $why")
  else
    install_on debian-12 maybe
  fi
}

test_system() {
  fetch_deltachat
  build_program
  AT_EXIT=remove_test_relays
  trap 'remove_test_relays' EXIT
  remove_test_relays
  test_relay test-one one.test 127.10.0.11
  test_relay test-two two.test 127.10.0.12
  test_relay test-ip 127.10.0.13 127.10.0.13
  test_relay test-self _self.test 127.10.0.14
  export RELAY_ENV=$STORE/test-one/relay.env RELAY_ENV_2=$STORE/test-two/relay.env
  export RELAY_ENV_IP=$STORE/test-ip/relay.env RELAY_ENV_SELF=$STORE/test-self/relay.env
  say "System tests: Postfix, Dovecot and Delta Chat"
  run_maven "$STORE/test-system.log" -pl tests -am verify -Psystem "${COMPILED[@]}" \
    -Dsurefire.failIfNoSpecifiedTests=false -Drelay.env="$RELAY_ENV" -Drelay.env.2="$RELAY_ENV_2" \
    -Drelay.env.ip="$RELAY_ENV_IP" -Drelay.env.self="$RELAY_ENV_SELF" "$@"
  grep -q 'Tests run: [1-9]' "$STORE/test-system.log" || die "no system test ran"
  trap - EXIT
  AT_EXIT=
  remove_test_relays
}

test_relay() {
  set_paths "$@"
  check_ports
  bring_up
}

remove_test_relays() {
  local name
  for name in test-one test-two test-ip test-self; do
    [ -e "$STORE/$name" ] || continue
    set_paths "$name" none.test 127.10.0.11
    stop_relay
    remove_state
  done
  publish_records
}
