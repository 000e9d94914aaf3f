#!/usr/bin/env bash
# Installs the named Debian packages, as root or through sudo; says what to do where neither is possible.
set -euo pipefail
if ! command -v apt-get >/dev/null; then
  echo "Please install these, or what your system calls them: $*" >&2
  exit 1
fi
run=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "Please install as root: apt-get install $*" >&2; exit 1; }
  run=(sudo)
fi
# One at a time: `make` installs from several scripts beside one another, and apt refuses the second. Services that apt
# starts do not get the lock: they would keep it.
exec 9<"$0"
flock 9
echo "Installing Debian packages: $*" >&2
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -qq 9<&-
"${run[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null 9<&-
