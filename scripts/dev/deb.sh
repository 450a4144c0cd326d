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
  parse_options lint! check! -- "$@"
  # shellcheck disable=SC2086 # a list of words
  [ "$(id -u)" -ne 0 ] || install_packages $PACKAGES_DEB ${OPT[lint]:+lintian}
  lock
  build_packages
  [ -z "${OPT[check]:-}" ] || build_them_again
  [ -z "${OPT[lint]:-}" ] || lint_packages
  ls -l "$STORE"/deb/*.deb
}

build_packages() {
  local version stamp=$STORE/deb/stamp sum
  # What tests and describes them makes no package another one.
  sum=$(sources | grep -zvE '^(./)?(docs|scripts|tests/src)/' | tar_sources | sha256sum)
  if [ -e "$stamp" ] && [ "$sum" = "$(cat "$stamp")" ]; then return; fi
  version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$ROOT/debian/changelog")
  say "Building the Debian packages, version $version"
  make_packages "$STORE/deb" source
  echo "$sum" >"$stamp"
}

# make_packages DIR NAME [COMMIT]: from a copy of the sources, DIR/NAME; those of a commit, if one is named.
make_packages() {
  local log=$1/build.log source=$1/$2
  rm -rf "$1"
  mkdir -p "$source"
  if [ -n "${3:-}" ]; then in_git archive "$3"; else sources | tar_sources; fi | tar -x -C "$source"
  note "log: $log"
  (cd "$source" && dpkg-buildpackage -b -us -uc -d) >"$log" 2>&1 </dev/null ||
    die "the packages could not be built; the end of $log says why:" "$(tail -n 15 "$log")"
  rm -rf "$source"
}

# The same sources give the same bytes, whoever builds them, where and when.
build_them_again() {
  local again=$STORE/deb-again deb differ=()
  say "Building them once more: elsewhere, with another umask, time zone and language"
  (
    umask 077
    export TZ=Pacific/Chatham LC_ALL=C LANG=C USER=somebody LOGNAME=somebody
    make_packages "$again" a-folder-of-another-name
  )
  for deb in "$STORE"/deb/*.deb; do
    cmp "$deb" "$again/${deb##*/}" || differ+=("${deb##*/}")
  done
  [ ${#differ[@]} -eq 0 ] || die "the two builds differ; compare $STORE/deb and $again:" "${differ[@]}"
  rm -rf "$again"
  note "both builds are the same, bit by bit"
}

in_git() { git -C "$ROOT" -c safe.directory="$ROOT" "$@"; }

# previous_packages: those of the commit before, or of the commit UPGRADE_FROM, in .relay/deb-previous; fails where
# no commit is before, as in an archive of the sources.
previous_packages() {
  local dir=$STORE/deb-previous commit=${UPGRADE_FROM:-HEAD~1}
  # What is not committed comes after the last commit.
  [ -n "${UPGRADE_FROM:-}" ] || in_git diff --quiet HEAD 2>/dev/null || commit=HEAD
  commit=$(in_git rev-parse --verify --quiet "$commit^{commit}" 2>/dev/null) || return 1
  [ "$(cat "$dir/stamp" 2>/dev/null)" != "$commit" ] || return 0
  say "Building the packages of the commit before, ${commit:0:12}"
  make_packages "$dir" source "$commit"
  echo "$commit" >"$dir/stamp"
}

# The files of the checkout, each ended by NUL: what Git knows or could know.
sources() {
  cd "$ROOT"
  if [ -e .git ]; then
    in_git ls-files -coz --exclude-standard | while IFS= read -r -d '' file; do
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
