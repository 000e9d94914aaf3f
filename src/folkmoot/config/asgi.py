"""The live process, for an ASGI server: only what stays open is here, pages are config.wsgi's."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "folkmoot.config.settings")
django.setup()

from folkmoot.chat.live.application import LiveApplication  # noqa: E402 - needs the settings

application = LiveApplication()
