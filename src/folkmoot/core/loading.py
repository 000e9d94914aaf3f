"""Loading Django and every room, once in a process."""

from __future__ import annotations

import gc
import os


def load_rooms() -> None:
    """Load the settings and every room; raises ImproperlyConfigured with the variable's name.

    Nearly all that loading makes stays for as long as the process: looking through it again and again for what could
    go took two fifths of the start, and a part of every later look.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "folkmoot.config.settings")
    import django
    from django.apps import apps

    if apps.ready:
        return
    gc.disable()
    try:
        django.setup()
    finally:
        gc.freeze()
        gc.enable()
