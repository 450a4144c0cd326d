# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# install-life - steps of install.sh: a crash, services apart, a reboot, upgrades

step_survives_a_kill() {
  local before pid
  pid=$(inside systemctl show -P MainPID sealpostd.service)
  before=$(messages "$BOB")
  inside sh -c "kill -KILL $pid"
  # The sockets are there all the time: it waits, and is not put off.
  [[ $(send "$ENCRYPTED") == 250* ]] || failed "no mail right after a kill -9"
  wait_for 120 bob_has $((before + 1)) || failed "mail is lost after a kill -9"
}

# As README.Debian says, and back.
step_runs_apart() {
  local before socket
  before=$(messages "$BOB")
  for socket in incoming outgoing bounces policy doveauth lastlogin metadata checkpassword; do
    inside mkdir -p "/etc/systemd/system/sealpost-$socket.socket.d"
    printf '[Socket]\nService=sealpost@%s.service\n' "$socket" \
      >"$BOX/etc/systemd/system/sealpost-$socket.socket.d/apart.conf"
  done
  quietly inside systemctl disable --now sealpostd.service
  quietly inside systemctl daemon-reload
  quietly inside systemctl restart 'sealpost-*.socket'
  [[ $(send "$ENCRYPTED") == 250* ]] || failed "no mail with services apart"
  wait_for 120 bob_has $((before + 1)) || failed "mail is lost with services apart"
  # Dovecot 2.3 asks doveauth who somebody is, 2.4 checkpassword.
  local accounts=doveauth
  ! grep -q 'auth\.lua' "$BOX/etc/dovecot/dovecot.conf" || accounts=checkpassword
  for socket in outgoing policy $accounts; do
    inside systemctl is-active -q "sealpost@$socket.service" || failed "sealpost@$socket does not run"
  done
  ! inside systemctl is-active -q sealpostd.service || failed "sealpostd runs beside"
  rm -r "$BOX"/etc/systemd/system/sealpost-*.socket.d
  quietly inside systemctl stop 'sealpost@*.service' 'sealpost-*.socket'
  quietly inside systemctl daemon-reload
  quietly inside systemctl enable --now sealpostd.service
}

step_boots_again() {
  local before
  before=$(messages "$BOB")
  disconnect_network
  power_off
  boot "$BOX" "$BOX.boot.log"
  connect_network
  wait_for 180 ports_answer || failed "ports do not answer after a reboot:" "$(inside ss -ltnp)"
  step_sockets_have_their_owners
  [[ $(send "$ENCRYPTED") == 250* ]] || failed "no mail after a reboot"
  wait_for 120 bob_has $((before + 1)) || failed "mail is lost after a reboot"
}

# The package notices by itself: it makes what lets that one start faster.
step_takes_another_java() {
  local java=${NEWER_JAVA[$RELEASE]:-} before said
  [ -n "$java" ] || return 0
  before=$(messages "$BOB")
  quietly inside apt-get -q -y install --no-install-recommends "$java"
  note "$(inside java -version 2>&1 | head -n 1)"
  [ -e "$BOX/var/cache/sealpost/sealpostd.aot" ] || failed "no AOT cache was made"
  [ ! -e "$BOX/var/cache/sealpost/sealpostd.jsa" ] || failed "the archive of the Java before stays"
  quietly inside systemctl restart sealpostd
  [[ $(send "$ENCRYPTED") == 250* ]] || failed "no mail with another Java"
  wait_for 120 bob_has $((before + 1)) || failed "mail is lost with another Java"
  said=$(inside sealpost doctor --no-dns --quiet 2>&1) || failed "doctor finds with another Java:" "$said"
  [[ $said != *'restricted method'* ]] || failed "that Java warns of the command:" "$said"
  starts_in
}

# The same packages under a higher version.
make_newer_packages() {
  local deb work=$STORE/install/newer
  rm -rf "$work"
  for deb in "$STORE"/deb/sealpost_*.deb "$STORE"/deb/sealpost-common_*.deb; do
    dpkg-deb -R "$deb" "$work"
    sed -Ei -e 's/^Version: .*/&+newer/' -e 's/(sealpost-common \(= [^)]*)\)/\1+newer)/' \
      "$work/DEBIAN/control"
    dpkg-deb --root-owner-group -b "$work" "$BOX/root/packages/newer-$(basename "$deb")" >/dev/null
    rm -rf "$work"
  done
}

step_upgrades_while_mail_flows() {
  make_newer_packages
  upgrade_while_mail_flows
}

# On a machine that has nothing of ours but mail. It is left so.
step_upgrades_from_the_commit_before() {
  local deb
  if ! previous_packages; then
    LEFT_OUT+=("upgrade from the commit before, as there is none in this checkout")
    return
  fi
  for deb in "$STORE"/deb-previous/sealpost_*.deb "$STORE"/deb-previous/sealpost-common_*.deb; do
    cp "$deb" "$BOX/root/packages/previous-${deb##*/}"
  done
  install_ours previous-sealpost
  step_sets_up
  upgrade_while_mail_flows
  quietly inside sealpost apply
  wait_for 120 ports_answer || failed "ports do not answer after apply:" "$(inside ss -ltnp)"
  quietly inside apt-get -q -y purge sealpost sealpost-common
}

# To the same packages under a higher version. Nothing that was accepted is lost, hardly anything is put off, and
# who waits for mail goes on waiting.
upgrade_while_mail_flows() {
  local before flow=$STORE/install/flow accepted put_off
  before=$(messages "$BOB")
  rm -f "$flow.stop"
  stay_in_idle "$flow" &
  local device=$!
  while [ ! -e "$flow.stop" ]; do send "$ENCRYPTED"; done >"$flow" &
  local sender=$!
  wait_for 120 has_lines "$flow" 5
  install_ours newer-sealpost
  wait_for 180 has_lines "$flow" $(($(wc -l <"$flow") + 5)) || failed "no mail after the upgrade"
  touch "$flow.stop"
  wait "$sender"
  wait "$device"
  inside sealpostd --version >/dev/null
  [[ $(inside dpkg-query -W -f '${Version}' sealpost) == *+newer ]] || failed "not upgraded"
  accepted=$(grep -c '^250' "$flow") || true
  put_off=$(grep -c '^4' "$flow") || true
  note "$accepted messages accepted, $put_off put off"
  ! grep -v '^[24]' "$flow" || failed "messages were refused for good"
  [ "$put_off" -le 10 ] || failed "$put_off messages were put off:" "$(grep '^4' "$flow" | sort | uniq -c)"
  wait_for 180 bob_has $((before + accepted)) ||
    failed "$accepted were accepted, $(($(messages "$BOB") - before)) arrived"
  grep -q '^d OK' "$flow.idle" ||
    failed "a client in IDLE was thrown out:" "$(tail -n 5 "$flow.idle")"
  # The first one is the answer to SELECT.
  [ "$(grep -c '^\* [0-9]* EXISTS' "$flow.idle")" -ge 2 ] || failed "a client in IDLE heard of no message"
}

# stay_in_idle FLOW: one session from before the upgrade until after it; what it hears is in FLOW.idle.
stay_in_idle() {
  {
    printf 'a LOGIN "%s" a-long-password\r\nb SELECT INBOX\r\nc IDLE\r\n' "$BOB"
    until [ -e "$1.stop" ]; do sleep 0.2; done
    printf 'DONE\r\nd NOOP\r\ne LOGOUT\r\n'
  } | run_outside timeout 600 openssl s_client -quiet -ign_eof -connect "$SERVER:993" 2>/dev/null |
    tr -d '\r' >"$1.idle" || true
}

has_lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }
