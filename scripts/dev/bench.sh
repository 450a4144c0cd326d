# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# bench - how fast and how large a part of the relay is, beside a baseline in the same run

cmd_bench() {
  local what=${1:-}
  [ $# -le 2 ] || die "too many words" "./relay bench policy [SECONDS]"
  case $what in
    policy) bench_policy "${2:-5}" ;;
    *) die "there is no benchmark '$what'" "benchmarks: policy" ;;
  esac
}

# Needs no relay: it starts a sealpostd of its own, with the policy service alone.
bench_policy() {
  [[ $1 =~ ^[1-9][0-9]*$ ]] || die "'$1' is no number of seconds"
  lock
  build_program
  say "Policy service: 16 connections, $1 s each, on $(nproc) processors"
  java -cp "$ROOT/tests/target/classes" org.sealpost.tests.bench.PolicyBench \
    "$ROOT/relayd/src/main/scripts/sealpostd" "$1" 9>&-
  note "to reach on a quiet machine: 50000 requests/s, p99 below 2000 us"
}
