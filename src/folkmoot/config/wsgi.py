"""The pages and the API, for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "folkmoot.config.settings")
_django = get_wsgi_application()

from folkmoot.web.turns import TakingTurns  # noqa: E402 - needs the settings

application = TakingTurns(_django)
