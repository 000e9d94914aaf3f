"""Pages that belong to no room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from folkmoot.communities.middleware import installation_wide


@installation_wide
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What is shown when a form's secret does not match."""
    return render(request, "errors/csrf.html", status=403)
