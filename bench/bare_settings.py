"""Settings of the bare view: Folkmoot's tables and database. bench.bare_app leaves out all middleware but sessions."""

from folkmoot.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare_app"
