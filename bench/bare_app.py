"""The bare views as an application: of all middleware only the one for sessions."""

from __future__ import annotations

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.test import override_settings
from django.urls import ResolverMatch

from folkmoot.core.loading import load_rooms

load_rooms()


class BareHandler(WSGIHandler):
    """Stands beside the real application in one process, on addresses of its own."""

    def load_middleware(self, is_async: bool = False) -> None:
        """The app for sign-in insists at start on its own middleware, so the settings keep it."""
        with override_settings(
            MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
            SESSION_ENGINE="django.contrib.sessions.backends.db",
        ):
            super().load_middleware(is_async)

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """Among the bare views."""
        request.urlconf = "bench.bare_views"
        return super().resolve_request(request)


application = BareHandler()
