#!/usr/bin/env bash
# Everything that must be clean before a test runs; the list stands here and nowhere else.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
export FOLKMOOT_SECRET_KEY=only-for-checks FOLKMOOT_LOG_LEVEL=ERROR DJANGO_SETTINGS_MODULE=folkmoot.config.settings
FOLKMOOT_DATA=$(mktemp -d)
export FOLKMOOT_DATA
trap 'kill "${typing:-}" 2>/dev/null || true; rm -rf "$FOLKMOOT_DATA"' EXIT

step() {
  printf '%-12s' "$1"
  shift
  local began=$SECONDS output
  if ! output=$("$@" 2>&1); then
    printf 'failed\n%s\n' "$output"
    exit 1
  fi
  printf 'clean (%d s)\n' $((SECONDS - began))
}

no_conflict_left() { ! git grep -nE "^(<{7} |>{7} )" -- ":!*.md"; }

# Types take longer than all the rest, on one processor: they are looked at beside it.
(
  state=0
  $bin/mypy >"$FOLKMOOT_DATA/types" 2>&1 || state=$?
  echo $state >"$FOLKMOOT_DATA/types.state"
) &
typing=$!
types_hold() {
  tail --pid=$typing -f /dev/null
  cat "$FOLKMOOT_DATA/types"
  [ "$(cat "$FOLKMOOT_DATA/types.state")" = 0 ]
}

step merges no_conflict_left
step format $bin/ruff format --check --quiet
step lint $bin/ruff check --quiet
step sizes $bin/python scripts/check_sizes.py
step imports $bin/lint-imports
step templates $bin/djlint src/folkmoot --lint --quiet
step pages $bin/djlint src/folkmoot --check --quiet
step migrations $bin/python -m django makemigrations --check --dry-run
step settings $bin/python -m django check --fail-level WARNING
step scripts npx --no-install tsc --noEmit
step worker npx --no-install tsc --noEmit -p tsconfig.worker.json
step behaviour node scripts/test_scripts.mjs
step types types_hold
