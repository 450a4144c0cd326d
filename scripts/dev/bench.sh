# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# bench - how fast and how large a part of the relay is, beside a baseline in the same run

cmd_bench() {
  local what=${1:-}
  [ $# -le 2 ] || die "too many words" "./relay bench policy|dict|dkim [SECONDS], expire [MAILBOXES], idle [MESSAGES], mail|outgoing [ROUNDS]"
  case $what in
    policy) bench_policy "${2:-5}" ;;
    dict) bench_dict "${2:-5}" ;;
    dkim) bench_dkim "${2:-2}" ;;
    expire) bench_expire "${2:-100000}" ;;
    idle) bench_idle "${2:-2000}" ;;
    mail) bench_mail "${2:-5}" ;;
    outgoing) bench_outgoing "${2:-3}" ;;
    *) die "there is no benchmark '$what'" "benchmarks: policy, dict, dkim, expire, idle, mail, outgoing" ;;
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

# Needs no relay: a tree of mailboxes of its own, each with three messages of which one is too old, and
# every tenth without a login for too long. The baseline is find(1) looking at the same files.
bench_expire() {
  [[ $1 =~ ^[1-9][0-9]*$ ]] || die "'$1' is no number of mailboxes"
  lock
  build_program
  local dir
  dir=$(mktemp -d "${TMPDIR:-/var/tmp}/sealpost-bench.XXXXXX")
  AT_EXIT="rm -rf '$dir'"
  trap 'eval "${AT_EXIT:-:}"' EXIT
  say "Jobs: $1 mailboxes in $dir, heap 64 MB"
  mailbox_tree "$dir/home/vmail/mail/bench.test" "$1"
  mkdir -p "$dir/etc/sealpost"
  printf '[params]\nmail_domain = bench.test\n' >"$dir/etc/sealpost/chatmail.ini"
  timed "find (baseline)" find "$dir/home" -type f -printf '%s %T@\n'
  timed "fsreport" "$ROOT/cli/src/main/scripts/sealpost" fsreport --root "$dir"
  timed "expire (dry run)" "$ROOT/cli/src/main/scripts/sealpost" expire --root "$dir"
  timed "expire --remove" "$ROOT/cli/src/main/scripts/sealpost" expire --remove --root "$dir"
}

mailbox_tree() {
  mkdir -p "$1"
  perl -e '
    my ($dir, $count) = @ARGV;
    my $now = time;
    for my $i (1 .. $count) {
      my $box = sprintf "%s/u%08d\@bench.test", $dir, $i;
      mkdir $_ or die "$_: $!" for $box, map { "$box/$_" } qw(cur new tmp);
      my $login = $now - 86400 * ($i % 10 ? $i % 80 : 100);
      my %age = ("cur/old" => 30, "cur/fresh" => 1, "new/fresh" => 2);
      for my $name ("password", "enforceE2EEincoming", "dovecot.index", keys %age) {
        open my $file, ">", "$box/$name" or die "$box/$name: $!";
        print $file "x" x 500 unless $name =~ /^enforce/;
        close $file;
        my $time = $age{$name} ? $now - 86400 * $age{$name} : $login;
        utime $time, $time, "$box/$name";
      }
    }' "$1" "$2"
}

# timed WHAT COMMAND...: its last line, and how long it took.
timed() {
  local what=$1 start=$EPOCHREALTIME
  shift
  local last
  last=$("$@" | tail -n 1)
  note "$(printf '%-18s %6.1f s   %s' "$what" \
    "$(echo "$start $EPOCHREALTIME" | awk '{ print $2 - $1 }')" "${last:0:150}")"
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

# Needs no relay: it brings up two, which are gone afterwards.
bench_outgoing() {
  check_seconds "$1"
  need_root
  # shellcheck disable=SC2086 # lists of words
  install_packages $PACKAGES_RELAY
  make_users
  lock
  build_program
  AT_EXIT=remove_bench_relays
  trap remove_bench_relays EXIT
  remove_bench_relays
  bench_relay bench-one bench-one.test 127.10.0.21
  bench_relay bench-two bench-two.test 127.10.0.22
  say "From relay to relay: submission to mailbox, $1 rounds, on $(nproc) processors"
  java -cp "$ROOT/tests/target/classes:$(echo "$ROOT"/relayd/target/relayd-[0-9]*.jar):$ROOT/relayd/target/lib/*" \
    org.sealpost.tests.bench.OutgoingBench "$STORE/bench-one/relay.env" "$STORE/bench-two/relay.env" "$1" 9>&-
}

bench_relay() {
  set_paths "$@"
  check_ports
  bring_up
  printf 'outgoing_https = prefer\nmax_user_send_per_minute = 100000\n' >>"$STATE/chatmail.ini"
  kill -HUP "$(read_pid "$RELAYD_PID_FILE")"
}

remove_bench_relays() {
  local name
  for name in bench-one bench-two; do
    [ -e "$STORE/$name" ] || continue
    set_paths "$name" none.test 127.10.0.21
    stop_relay
    remove_state
  done
  publish_records
}
