#!/usr/bin/env bash
# Compiles the translations (.po) into what gettext reads (.mo).
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t catalogues < <(find src/folkmoot -name '*.po')
[ "${#catalogues[@]}" -gt 0 ] || exit 0
command -v msgfmt >/dev/null || scripts/install_packages.sh gettext
for catalogue in "${catalogues[@]}"; do
  msgfmt --check-format -o "${catalogue%.po}.mo" "$catalogue"
done
