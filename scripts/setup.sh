#!/usr/bin/env bash
# Make the machine ready: Debian packages that are missing, and the virtual environment .venv.
# A second run finds the stamp and does nothing. Works as root, or with sudo for the packages only.
set -euo pipefail
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV __PYVENV_LAUNCHER__

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
stamp=.setup-done
# Debian's own Python, which sees `qgis` and `osgeo`; `python3` on PATH may be another one.
python=/usr/bin/python3

packages=(
  ca-certificates fonts-dejavu-core gdal-bin openbox postgresql postgresql-postgis procps
  python3-gdal python3-pip python3-qgis python3-venv qgis qgis-server qgis-server-common qgis-server-wcs
  qgis-server-wfs qgis-server-wms qttools5-dev-tools redis-server xauth xvfb
)
# Patterns: the version of PostgreSQL is the distribution's.
files=(
  /usr/bin/Xvfb /usr/bin/gdalinfo /usr/bin/openbox /usr/bin/qgis /usr/bin/redis-server /usr/bin/xauth
  '/usr/lib/postgresql/*/bin/initdb' '/usr/lib/postgresql/*/bin/postgres' '/usr/lib/postgresql/*/lib/postgis-3.so'
  /usr/lib/python3/dist-packages/qgis/__init__.py /usr/lib/qgis/server/libwfs.so /usr/lib/qgis/server/libwms.so
  .venv/bin/bandit .venv/bin/detect-secrets .venv/bin/flake8 .venv/bin/layman-server .venv/bin/lint-imports .venv/bin/mypy .venv/bin/pip .venv/bin/pytest .venv/bin/python
  .venv/bin/ruff layman_qgis/resources/i18n/layman_qgis_cs.qm
)

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# What the set-up depends on; the folder is part of it because the environment holds its absolute path.
fingerprint() { { printf '%s\n' "$root"; cat scripts/setup.sh server/pyproject.toml; } | sha256sum; }

is_ready() {
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ] || return 1
  local file
  for file in "${files[@]}"; do compgen -G "$file" >/dev/null || return 1; done
}

missing_packages() {
  local installed
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Abbrev}\n' "${packages[@]}" 2>/dev/null | awk '$2 == "ii" {print $1}' || true)
  comm -23 <(printf '%s\n' "${packages[@]}" | LC_ALL=C sort) <(printf '%s\n' "$installed" | LC_ALL=C sort)
}

as_root() {
  if [ "$(id -u)" = 0 ]; then env DEBIAN_FRONTEND=noninteractive "$@"
  else sudo env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

# Keep the packages from starting services of their own: this project starts a private PostgreSQL and Redis.
quiet_services=()
hold_services() {
  local no_cluster=/etc/postgresql-common/createcluster.d/layman-setup.conf
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
    quiet_services+=(/usr/sbin/policy-rc.d)
  fi
  as_root mkdir -p "$(dirname "$no_cluster")"
  echo 'create_main_cluster = false' | as_root tee "$no_cluster" >/dev/null
  quiet_services+=("$no_cluster")
}
release_services() { [ "${#quiet_services[@]}" = 0 ] || as_root rm -f "${quiet_services[@]}"; quiet_services=(); }

install_packages() {
  local missing; mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "these Debian packages are missing: ${missing[*]}"
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    fail "packages are missing and this is neither root nor a user with sudo. As root: apt-get install ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  trap release_services EXIT
  hold_services
  as_root apt-get update -qq </dev/null
  as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
  release_services
  if [ -d /run/systemd/system ] && [[ " ${missing[*]} " == *" redis-server "* ]]; then
    as_root systemctl disable --now redis-server >/dev/null 2>&1 || true
  fi
}

make_environment() {
  if ! .venv/bin/python -c 'import pip, sys; raise SystemExit(sys.base_prefix != "/usr")' >/dev/null 2>&1; then
    say "making .venv"
    rm -rf .venv
    "$python" -m venv --system-site-packages .venv
  fi
  # QGIS and GDAL are compiled against Debian's NumPy; a newer one in the environment would break both.
  local constraint=.venv/constraints.txt
  "$python" -c 'import numpy; print(f"numpy=={numpy.__version__}")' >"$constraint"
  say "installing the Python packages"
  PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    .venv/bin/python -m pip install -qq --constraint "$constraint" --editable './server[dev]' </dev/null
}

is_ready && exit 0
exec 9>.setup-lock
flock 9
is_ready && exit 0
rm -f "$stamp"
install_packages
[ -x "$python" ] || fail "$python is missing"
make_environment
.venv/bin/python scripts/translations.py --release
for file in "${files[@]}"; do compgen -G "$file" >/dev/null || fail "$file is missing after the installation"; done
fingerprint >"$stamp"
say "ready"
