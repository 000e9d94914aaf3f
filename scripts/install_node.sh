#!/usr/bin/env bash
# Node and npm where they are missing, then exactly what package-lock.json locks.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  scripts/install_packages.sh nodejs npm
fi
npm ci --no-audit --no-fund --loglevel=error
