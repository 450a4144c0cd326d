# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# bench - how fast and how large a part of the relay is, beside a baseline in the same run

cmd_bench() {
  local what=${1:-}
  [ $# -le 2 ] || die "too many words" "./relay bench policy|dkim|mail [NUMBER]"
  case $what in
    policy) bench_policy "${2:-5}" ;;
    dkim) bench_dkim "${2:-2}" ;;
    mail) bench_mail "${2:-5}" ;;
    *) die "there is no benchmark '$what'" "benchmarks: policy, dkim, mail" ;;
  esac
}

check_seconds() {
  [[ $1 =~ ^[1-9][0-9]*$ ]] || die "'$1' is no number of seconds or rounds"
}

# Needs no relay: it starts a sealpostd of its own, with the policy service alone.
bench_policy() {
  check_seconds "$1"
  lock
  build_program
  say "Policy service: 16 connections, $1 s each, on $(nproc) processors"
  java -cp "$ROOT/tests/target/classes" org.sealpost.tests.bench.PolicyBench \
    "$ROOT/relayd/src/main/scripts/sealpostd" "$1" 9>&-
  note "to reach on a quiet machine: 50000 requests/s, p99 below 2000 us"
}

# Needs no relay: messages in memory.
bench_dkim() {
  check_seconds "$1"
  lock
  build_program
  say "DKIM: one core, medians of 5 rounds of $1 s CPU time"
  java -cp "$ROOT/tests/target/classes:$(echo "$ROOT"/relayd/target/relayd-[0-9]*.jar):$ROOT/relayd/target/lib/*" \
    org.sealpost.tests.bench.DkimBench "$1" 9>&-
  note "to reach: verify 15000/s, 1 MB simple 500/s and relaxed 300/s; sign 0.85 of the JDK's rsa"
}

# Needs no relay: it starts a Postfix and a sealpostd of its own.
bench_mail() {
  check_seconds "$1"
  need_root
  # shellcheck disable=SC2086 # lists of words
  install_packages $PACKAGES_RELAY $PACKAGES_BENCH
  lock
  build_program
  local nothing=$STORE/bench-nothing
  cc -O2 -Wall -Wextra -Werror -o "$nothing" "$ROOT/tests/src/bench/c/nothing.c" -lmilter -lpthread ||
    die "the baseline does not compile"
  say "Mail through Postfix and milters: messages accepted/s, medians of $1 rounds, on $(nproc) processors"
  java -cp "$ROOT/tests/target/classes:$(echo "$ROOT"/relayd/target/relayd-[0-9]*.jar):$ROOT/relayd/target/lib/*" \
    org.sealpost.tests.bench.MailBench "$ROOT/relayd/src/main/scripts/sealpostd" "$nothing" "$1" 9>&-
  note "to reach, of the milter that does nothing: incoming 0.90, outgoing 0.80, 1.37 MB 0.95"
}
