#!/usr/bin/env bash
# The real servers and the browser that the tests drive: Debian packages, installed where they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
need() { # need COMMAND PACKAGE...
  command -v "$1" >/dev/null || missing+=("${@:2}")
}
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
need redis-server redis-server
need nginx nginx-light
need dovecot dovecot-imapd
need chromium chromium
need msgfmt gettext
need runuser util-linux
# PDFs are printed with Pango; pdftoppm, to look at them, is no need.
compgen -G '/usr/lib/*/libpangoft2-1.0.so.0' >/dev/null || missing+=(libpango-1.0-0 libpangoft2-1.0-0)
[ -d /usr/share/fonts/truetype ] || missing+=(fonts-dejavu-core fonts-noto-core)
[ "${#missing[@]}" -eq 0 ] || scripts/install_packages.sh "${missing[@]}"
