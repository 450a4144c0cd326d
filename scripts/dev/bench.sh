# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# bench - how fast and how large a part of the relay is, beside a baseline in the same run

cmd_bench() {
  local what=${1:-}
  [ $# -le 2 ] || die "too many words" "./relay bench policy|dict|dkim [SECONDS]" "./relay bench idle [MESSAGES]"
  case $what in
    policy) bench_policy "${2:-5}" ;;
    dict) bench_dict "${2:-5}" ;;
    dkim) bench_dkim "${2:-2}" ;;
    idle) bench_idle "${2:-2000}" ;;
    *) die "there is no benchmark '$what'" "benchmarks: policy, dict, dkim, idle" ;;
  esac
}

check_seconds() {
  [[ $1 =~ ^[1-9][0-9]*$ ]] || die "'$1' is no number of seconds"
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

# Needs no relay: it starts a sealpostd of its own, with the dict services alone.
bench_dict() {
  check_seconds "$1"
  lock
  build_program
  say "Dict services: 16 connections, $1 s each, on $(nproc) processors"
  java -cp "$ROOT/tests/target/classes" org.sealpost.tests.bench.DictBench \
    "$ROOT/relayd/src/main/scripts/sealpostd" "$1" 9>&-
  note "to reach on a quiet machine: 60000 userdb look-ups/s, 10000 token sets/s"
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

# Needs a running relay: the one of RELAY_ENV, or `chat`.
bench_idle() {
  local env=${RELAY_ENV:-$STORE/chat/relay.env}
  [[ $1 =~ ^[1-9][0-9]*$ ]] || die "'$1' is no number of messages"
  need_root
  load_paths "$(env_value "$env" NAME 2>/dev/null || true)" && relay_runs ||
    die "no relay runs that $env describes" "first: sudo ./relay up"
  build_program
  say "IDLE: $NAME on $ADDRESS, Dovecot $(dovecot --version | cut -d' ' -f1)"
  # 1000 clients are as many descriptors of ours.
  (ulimit -n "$(ulimit -Hn)" && java -cp "$ROOT/tests/target/classes" \
    org.sealpost.tests.bench.IdleBench "$env" "$1" 1000)
  note "to reach on a quiet machine: median below 100 ms after 2 s, nothing lost"
}
