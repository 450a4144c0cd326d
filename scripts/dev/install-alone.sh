# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# install-alone - a step of install.sh: each service as a package of its own, by the lines of its README.Debian

# The other packages, beside the Postfix that Debian has configured, as their README.Debian say.
step_serves_each_part_alone() {
  local part parts=(milter-e2ee milter-dkim-screen policyd dovecot-dict web) files=()
  for part in "${parts[@]}"; do
    files+=("$(packages "sealpost-$part" | sed -n 1p)")
  done
  quietly inside apt-get -q -y install --no-install-recommends "${files[@]}" \
    "$(packages sealpost | tail -n 1)"
  inside install -d -m 755 /etc/sealpost /etc/sealpost/dkim
  inside openssl genrsa -out /etc/sealpost/dkim/mail.private 2048 2>/dev/null
  inside chgrp vmail /etc/sealpost/dkim/mail.private
  inside chmod 640 /etc/sealpost/dkim/mail.private
  printf '%s\n' '[params]' 'mail_domain = example.org' \
    'dkim_keys = mail=/etc/sealpost/dkim/mail.private' >"$BOX/etc/sealpost/chatmail.ini"
  for part in "${parts[@]}"; do
    quietly inside systemctl start "sealpost-$part"
    wait_for 120 has_started "sealpost-$part" || failed "sealpost-$part does not come up"
    quietly inside systemd-analyze security --no-pager --threshold=15 "sealpost-$part.service"
  done
  alone_encryption
  alone_signatures
  alone_policy
}

# readme PART FROM TO: the indented lines of its README.Debian from a line with FROM up to one with TO.
readme() {
  sed -n "/$2/,/$3/s/^    //p" "$ROOT/debian/sealpost-$1.README.Debian"
}

alone_encryption() {
  readme milter-e2ee '^3\.' '^   In' | postfix_settings
  [[ $(readable_mail) == *'523 5.7.1 Encryption Needed'* ]] ||
    failed "a Postfix with sealpost-milter-e2ee answers:" "$(readable_mail)"
}

alone_signatures() {
  readme milter-dkim-screen '^3\.' '^   In' | postfix_settings
  [[ $(readable_mail) == *'554 5.7.1 No DKIM signature found'* ]] ||
    failed "a Postfix with sealpost-milter-dkim-screen answers:" "$(readable_mail)"
  quietly inside postconf -X smtpd_milters
}

alone_policy() {
  echo 'max_client_messages_per_minute = 1' >>"$BOX/etc/sealpost/chatmail.ini"
  quietly inside systemctl restart sealpost-policyd
  readme policyd 'In .etc.postfix.main.cf' '^   Then' | postfix_settings
  readable_mail >/dev/null
  [[ $(readable_mail) == *'450 4.7.1 '*'Too many messages from your network'* ]] ||
    failed "a Postfix with sealpost-policyd answers:" "$(readable_mail)"
}

# NAME = VALUE lines of standard input, for Debian's own Postfix.
postfix_settings() {
  local line
  while IFS= read -r line; do
    [ -z "$line" ] || quietly inside postconf -e "$line"
  done
  quietly inside systemctl restart postfix
}

readable_mail() {
  printf 'From: <a@b.test>\r\nSubject: secret\r\n\r\nHello\r\n' |
    run_outside curl -sv --max-time 60 "smtp://$SERVER:25" --mail-from a@b.test \
      --mail-rcpt root@localhost --upload-file - 2>&1 | tr -d '\r' | sed -n 's/^< //p' || true
}

has_started() {
  inside journalctl -u "$1" -o cat --no-pager | has 'inherited.*after the process began'
}
