"""What every page is given."""

from __future__ import annotations

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """The community, the member and the actor of the request."""
    return {
        "community": getattr(request, "community", None),
        "member": getattr(request, "member", None),
        "actor": getattr(request, "actor", None),
    }
