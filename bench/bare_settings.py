"""Settings of the bare view: Folkmoot's tables and database, Django's session middleware, nothing else."""

from folkmoot.config.settings import *  # noqa: F403

MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
ROOT_URLCONF = "bench.bare_app"
