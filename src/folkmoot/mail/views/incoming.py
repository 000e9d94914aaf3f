"""Where a mail provider posts what came in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from folkmoot.communities.middleware import installation_wide
from folkmoot.core.errors import NotAllowed, NotFound, RuleBroken
from folkmoot.mail.commands.receiving import receive
from folkmoot.mail.ways.webhook import read_hook


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@installation_wide
def incoming(request: HttpRequest) -> HttpResponse:
    """What a provider posts; who looks with a browser is led to the front door.

    403 for what is not signed, 422 for another shape; 200 for what was kept and what never will be.
    """
    if request.method != "POST":
        return HttpResponseRedirect("/")
    try:
        delivered = read_hook(body=request.read(settings.MAX_MAIL_BYTES * 2 + 1), headers=request.headers)
        received = receive(delivered.content, delivered.recipient, envelope_sender=delivered.sender or None, way="hook")
    except NotAllowed:
        return JsonResponse({"error": "not signed"}, status=403)
    except (NotFound, RuleBroken) as error:
        # Asking again would change nothing, so the provider is not told to.
        return JsonResponse({"kept": False, "why": error.code})
    except ValueError:
        return JsonResponse({"error": "no raw mail"}, status=422)
    return JsonResponse({"kept": True, "is_new": received is not None})
