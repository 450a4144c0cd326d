# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# build - Maven, and the copy of the program that a relay runs

# run_maven LOG ARGS...: shows the modules and test results as they pass, and what Maven says if one fails.
run_maven() {
  local log=$1 status=0
  shift
  mkdir -p "$STORE"
  note "log: $log"
  (cd "$ROOT" && mvn -B -ntp "$@" </dev/null 2>&1) | tee "$log" |
    sed -Eun -e 's/^\[INFO\] Building ([^ ]+) .*\[(.*)\]$/    [\2] \1/p' \
      -e 's/^\[[A-Z]+\] (Tests run: [^F]*Failures: .*)/    \1/p' || status=$?
  give_back
  [ "$status" -eq 0 ] && return
  # A compiler's warning is an error here, but is not printed as one.
  grep -E '^\[ERROR\]|^\[WARNING\].*\.java' "$log" | head -n 40 >&2
  die "the build failed; all of it is in $log"
}

# Under sudo the build's results belong to whoever owns the checkout.
give_back() {
  [ "$(stat -c %u "$ROOT/pom.xml")" -eq 0 ] ||
    find "$ROOT" -maxdepth 2 -name target -exec chown -R --reference="$ROOT/pom.xml" {} +
}

# All modules, without their tests: what a relay runs, and the demo.
build_program() {
  local stamp=$STORE/build.stamp
  if [ -e "$stamp" ] && built relayd && built cli && built tests &&
    [ -z "$(find "$ROOT"/pom.xml "$ROOT"/*/pom.xml "$ROOT"/*/src/main -newer "$stamp" -print -quit)" ]; then
    return
  fi
  say "Building (Maven; the first time it fetches libraries for some minutes)"
  mkdir -p "$STORE"
  touch "$stamp.new"
  run_maven "$STORE/build.log" -Dmaven.test.skip=true -DskipLint package
  mv "$stamp.new" "$stamp"
}

built() { compgen -G "$ROOT/$1/target/$1-[0-9]*.jar" >/dev/null; }

# A relay runs a copy: a build does not pull the jar from under it, and vmail can read it even if the
# checkout is below somebody's closed home.
install_program() {
  local app=$STATE/app.new
  rm -rf "$app"
  mkdir -p "$app/bin" "$app/lib/sealpost"
  cp "$ROOT"/{relayd,cli}/src/main/scripts/* "$app/bin/"
  cp "$ROOT"/relayd/target/relayd-[0-9]*.jar "$ROOT"/cli/target/cli-[0-9]*.jar "$app/lib/sealpost/"
  cp -r "$ROOT"/{relayd,cli}/target/lib "$app/lib/sealpost/"
  chmod -R a+rX "$app"
  rm -rf "$STATE/app"
  mv "$app" "$STATE/app"
}
