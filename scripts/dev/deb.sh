# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# deb - the Debian packages, in .relay/deb
#
# Built from a copy of the checkout, with what is not committed yet: the same sources give the same bytes,
# whatever lies around here.

PACKAGES_DEB="debhelper dpkg-dev make po-debconf unzip zip
  openjdk-17-jdk-headless maven"

cmd_deb() {
  parse_options lint! -- "$@"
  # shellcheck disable=SC2086 # a list of words
  [ "$(id -u)" -ne 0 ] || install_packages $PACKAGES_DEB ${OPT[lint]:+lintian}
  lock
  build_packages
  [ -z "${OPT[lint]:-}" ] || lint_packages
  ls -l "$STORE"/deb/*.deb
}

build_packages() {
  local version source=$STORE/deb/source stamp=$STORE/deb/stamp sum
  # What tests and describes them makes no package another one.
  sum=$(sources | grep -zvE '^(./)?(docs|scripts|tests/src)/' | tar_sources | sha256sum)
  if [ -e "$stamp" ] && [ "$sum" = "$(cat "$stamp")" ]; then return; fi
  version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$ROOT/debian/changelog")
  say "Building the Debian packages, version $version"
  rm -rf "$STORE/deb"
  mkdir -p "$source"
  sources | tar_sources | tar -x -C "$source"
  note "log: $STORE/deb/build.log"
  (cd "$source" && dpkg-buildpackage -b -us -uc -d) >"$STORE/deb/build.log" 2>&1 </dev/null ||
    die "the packages could not be built; the end of $STORE/deb/build.log says why:" \
      "$(tail -n 15 "$STORE/deb/build.log")"
  rm -rf "$source"
  echo "$sum" >"$stamp"
}

# The files of the checkout, each ended by NUL: what Git knows or could know.
sources() {
  cd "$ROOT"
  if [ -e .git ]; then
    git -c safe.directory="$ROOT" ls-files -coz --exclude-standard | while IFS= read -r -d '' file; do
      [ ! -e "$file" ] || printf '%s\0' "$file"
    done
  else
    find . \( -name target -o -name .relay \) -prune -o -type f -print0
  fi | sort -z
}

# Names and content decide, not times and owners: all files are as old as the changelog's last entry.
tar_sources() {
  tar -C "$ROOT" -c --mtime="$(sed -n 's/^ -- .*>  //p' "$ROOT/debian/changelog" | head -n 1)" --owner=0 --group=0 --no-recursion --null -T -
}

lint_packages() {
  say "lintian"
  lintian --fail-on error,warning --info --display-info "$STORE"/deb/*.changes
}
