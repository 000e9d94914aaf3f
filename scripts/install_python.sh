#!/usr/bin/env bash
# Makes .venv and installs exactly what requirements/dev.txt locks, then the project itself, editable.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${1:-python3}"

"$python" - <<'PY' || { echo "Folkmoot needs Python 3.11 or newer; say which with: make install PYTHON=python3.11" >&2; exit 1; }
import sys
sys.exit(sys.version_info < (3, 11))
PY

if [ ! -x .venv/bin/python ]; then
  "$python" -m venv .venv 2>/dev/null || {
    scripts/install_packages.sh python3-venv
    rm -rf .venv
    "$python" -m venv .venv
  }
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1
seldom='/(tests|allauth/socialaccount/providers|aws_xray_sdk|cfnlint|graphql|moto|mypy|mypyc|pip|setuptools|sympy)/'
if [ "$(sha256sum requirements/dev.txt)" != "$(cat .venv/.locked 2>/dev/null)" ]; then
  .venv/bin/python -m pip install --quiet --no-compile --require-hashes -r requirements/dev.txt
  # On every processor, and without what is imported by nobody, or little of it, and then compiled; packages' own tests
  # hold code that compiles nowhere.
  .venv/bin/python -m compileall -q -j 0 -x "$seldom" .venv/lib >/dev/null || true
  sha256sum requirements/dev.txt >.venv/.locked
fi
# hatchling, which builds the project, is locked with the rest: nothing is fetched here.
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .

# Reports are printed with Pango. Everything else works without, so that a machine where nothing may be installed goes on.
if ! compgen -G '/usr/lib/*/libpangoft2-1.0.so.0' >/dev/null && ! compgen -G '/usr/lib*/libpangoft2-1.0.so.0' >/dev/null; then
  scripts/install_packages.sh libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-core ||
    echo "Reports cannot be printed as PDF until Pango is installed." >&2
fi
