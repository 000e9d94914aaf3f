"""The script that pages of others load: at an address that never changes, in the version of this release."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from folkmoot.communities.middleware import installation_wide
from folkmoot.core.digest import hash_token


@lru_cache(maxsize=1)
def _script() -> tuple[bytes, str]:
    path = finders.find("built/embed.js")
    if path is None:
        raise FileNotFoundError("built/embed.js: run `make install`")
    with open(path, "rb") as file:
        content = file.read()
    return content, f'"{hash_token(content.decode())[:16]}"'


def _etag(_request: HttpRequest) -> str:
    return _script()[1]


@installation_wide
@require_safe
@condition(etag_func=_etag)
def script(_request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_script()[0], content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response
