#!/usr/bin/env bash
# Brings what code and templates say into the translations (.po): new texts stand there empty, old ones go.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v xgettext >/dev/null || scripts/install_packages.sh gettext
python="$PWD/.venv/bin/python"
cd src/folkmoot
DJANGO_SETTINGS_MODULE=folkmoot.config.settings "$python" -m django makemessages -l de -l ar --no-location --no-obsolete --no-wrap
for catalogue in web/locale/*/LC_MESSAGES/django.po; do
  msgcat --width=120 -o "$catalogue" "$catalogue"
done
