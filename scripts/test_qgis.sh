#!/usr/bin/env bash
# Run the tests of the plugin with the QGIS of another Debian: a system of that release is made below build/ by
# debootstrap, a copy of this working tree goes into it, and set-up and tests run inside.
#
# Usage: scripts/test_qgis.sh SUITE [TEST FOLDER...]    SUITE: trixie (QGIS 3.40), sid (QGIS 3.44)
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
suite=${1:?which Debian: trixie or sid}
shift
[ $# -gt 0 ] || set -- unit plugin gui
system=$PWD/build/debian-$suite
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
project=/srv/layman/project
data=/srv/layman/data

# Mounts of our own: they end with this script, however it ends.
if [ -z "${TEST_QGIS_ALONE:-}" ]; then
  admin=(env TEST_QGIS_ALONE=yes DEBIAN_MIRROR="$mirror" LAYMAN_TEST_DATA="${LAYMAN_TEST_DATA:-}")
  [ "$(id -u)" = 0 ] || admin=(sudo "${admin[@]}")
  exec "${admin[@]}" unshare --mount --propagation private bash "$PWD/scripts/test_qgis.sh" "$suite" "$@"
fi

say() { printf 'test-qgis: %s\n' "$*"; }
inside() {
  chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    LAYMAN_TEST_DATA="$data" PIP_CERT=/etc/ssl/certs/ca-certificates.crt "$@"
}

if ! [ -e "$system/.made" ]; then
  command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap
  say "making a Debian $suite in build/ (some minutes, 3 GB)"
  rm -rf "$system"
  mkdir -p "$system"
  debootstrap --variant=minbase --include=ca-certificates,git "$suite" "$system" "$mirror" >/dev/null
  touch "$system/.made"
fi

mount -t proc proc "$system/proc"
mount --rbind /dev "$system/dev"
mount -t tmpfs tmpfs "$system/dev/shm"

# A network that looks into connections has certificates of its own.
mkdir -p "$system/usr/local/share/ca-certificates"
cp -a /usr/local/share/ca-certificates/. "$system/usr/local/share/ca-certificates/"
inside update-ca-certificates >/dev/null

say "copying the working tree"
mkdir -p "$system$project" "$system$data"
find "$system$project" -mindepth 1 -maxdepth 1 ! -name .venv ! -name .setup-done ! -name .git -exec rm -rf {} +
git -c safe.directory="$PWD" ls-files -z --cached --others --exclude-standard |
  while IFS= read -r -d '' name; do [ ! -e "$name" ] || printf '%s\0' "$name"; done |
  tar --null --create --files-from=- | tar --extract --no-same-owner --directory "$system$project"
cp -a "${LAYMAN_TEST_DATA:-../shared/data}/." "$system$data/" 2>/dev/null || say "there are no test data: some tests are skipped"
inside git -C "$project" init -q
inside git -C "$project" add --all

inside "$project/scripts/setup.sh"
inside /usr/bin/python3 -c 'from qgis.core import Qgis; print("test-qgis: QGIS", Qgis.version())'
inside "$project/.venv/bin/python" "$project/scripts/run_tests.py" "$@"
