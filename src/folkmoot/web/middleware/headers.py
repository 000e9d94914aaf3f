"""Security headers on every answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from folkmoot.core.live_address import live_origins

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https: data:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' https:",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


# Their forms are answered by leading to the provider, which browsers count as where the form is sent. A provider's
# pages may lie elsewhere than the address it is known by.
_LEAVING = frozenset({"google_login", "github_login", "openid_connect_login"})


@lru_cache(maxsize=256)
def _policy(origins: str, *, is_leaving: bool) -> str:
    """The policy that lets scripts listen to the live process, wherever that is."""
    policy = CONTENT_SECURITY_POLICY.replace("connect-src 'self'", f"connect-src 'self' {origins}".rstrip())
    if is_leaving:
        policy = policy.replace("form-action 'self'", f"form-action 'self' https: {settings.OIDC_ISSUER}".rstrip())
    return policy


class SecurityHeadersMiddleware:
    """Sets what a view has not set itself: a file that is served may bring a stricter policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self._policy_of(request))
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        )
        if "frame-ancestors http" not in response.headers["Content-Security-Policy"]:
            # A view that names who may put a frame around it says so in its policy, and this older header can not.
            response.headers.setdefault("X-Frame-Options", "DENY")
        return response

    def _policy_of(self, request: HttpRequest) -> str:
        match = request.resolver_match
        return _policy(live_origins(request), is_leaving=match is not None and match.url_name in _LEAVING)
