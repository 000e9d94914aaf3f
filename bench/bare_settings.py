"""Settings of the bare view: Folkmoot's tables and database, Django's session middleware, nothing else."""

from folkmoot.config.settings import *  # noqa: F403

MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
ROOT_URLCONF = "bench.bare_app"
# Sign-in by allauth insists on its own middleware; the view needs neither.
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]  # noqa: F405
