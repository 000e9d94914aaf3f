#!/usr/bin/env bash
# Pages that reload when code changes, and the worker. Ctrl+C ends both. After a change of styles: node scripts/build_assets.mjs
set -euo pipefail
cd "$(dirname "$0")/.."
port="${1:-8000}"
export FOLKMOOT_DEBUG=1 FOLKMOOT_URL="http://localhost:$port" DJANGO_SETTINGS_MODULE=folkmoot.config.settings
trap 'kill $(jobs -p) 2>/dev/null' EXIT
.venv/bin/folkmoot worker &
.venv/bin/python -m django runserver "127.0.0.1:$port"
