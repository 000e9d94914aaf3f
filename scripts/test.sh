#!/usr/bin/env bash
# The whole proof: what `make check` checks, the suite on PostgreSQL, then everything on SQLite with servers and browsers.
set -euo pipefail
cd "$(dirname "$0")/.."
# Types are looked at on one processor. What every worker imports is compiled meanwhile, once instead of by each.
.venv/bin/pytest --collect-only -qq >/dev/null 2>&1 &
collecting=$!
scripts/check.sh
wait $collecting || true # the suite itself says what cannot be imported
jobs="${TEST_JOBS:-$(nproc)}"
# PostgreSQL itself is counted in neither: it is nobody's child.
TIMEFORMAT="took %R s; of processors %U s and %S s for the system"
echo "On PostgreSQL, what the rooms promise and what an upgrade keeps:"
time scripts/with_postgres.sh .venv/bin/pytest -n "$jobs" --dist worksteal src e2e/test_upgrades.py \
  -m "not browser and not service and not process and not realdata"
echo "On SQLite, everything:"
# Whoever asks a server or a browser waits more than it works: of four in a row one and a half were at work.
time .venv/bin/pytest -n "$((jobs + 2))" --dist worksteal
