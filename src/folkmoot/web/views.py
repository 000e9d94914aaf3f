"""Pages that belong to no room: the look, a community's colours and sign, what robots may read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.communities.middleware import installation_wide
from folkmoot.communities.queries import all_communities
from folkmoot.core.redirects import safe_next
from folkmoot.core.request import CommunityRequest, Request
from folkmoot.members.commands import keep_language
from folkmoot.members.models import Account
from folkmoot.web.colour import on_colour, palette
from folkmoot.web.context import THEMES

THEME_COOKIE = "folkmoot_theme"
_YEAR = 60 * 60 * 24 * 365
_KEPT = f"public, max-age={_YEAR}, immutable"


@installation_wide
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What is shown when a form's secret does not match."""
    return render(request, "errors/csrf.html", status=403)


@installation_wide
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: Request) -> HttpResponse:
    """Language and theme, kept in cookies so that visitors choose, too; members are written to in that language."""
    if request.method != "POST":
        return render(request, "web/look.html", {"next": request.GET.get("next", "")})
    response = HttpResponseRedirect(safe_next(request, request.POST.get("next"), reverse("web:look")))
    theme, language = request.POST.get("theme"), request.POST.get("language")
    if theme is not None:
        _remember(response, THEME_COOKIE, theme if theme in THEMES else "")
    if language in dict(settings.LANGUAGES) and isinstance(request.user, Account):
        keep_language(account=request.user, language=language)
    if language is not None:
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language if language in dict(settings.LANGUAGES) else "")
    return response


@require_safe
def brand(request: CommunityRequest) -> HttpResponse:
    """The community's colours as custom properties; the address changes with the community's revision."""
    colours = palette(request.community.brand_colour, request.community.accent_colour)
    css = (
        "@layer tokens{:root{"
        f"--brand:{colours.brand};--on-brand:{colours.on_brand};"
        f"--brand-text:{colours.brand_text};--brand-text-dark:{colours.brand_text_dark};"
        f"--accent-light:{colours.accent_mark};--accent-dark:{colours.accent_mark_dark}"
        "}}"
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": _KEPT})


@require_safe
def sign(request: CommunityRequest) -> HttpResponse:
    """The community's icon: its first letter on its colour."""
    community = request.community
    letter = escape(community.name[:1].upper())
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="14" fill="{escape(community.brand_colour)}"/>'
        '<text x="32" y="45" text-anchor="middle" font-family="Palatino,Georgia,serif" font-size="38" '
        f'font-weight="600" fill="{on_colour(community.brand_colour)}">{letter}</text></svg>'
    )
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": _KEPT})


@installation_wide
@require_safe
def favicon(request: Request) -> HttpResponse:
    """Browsers ask here without having read a page."""
    return HttpResponseRedirect(static("folkmoot/sign.svg"))


@installation_wide
@require_safe
def robots(request: Request) -> HttpResponse:
    """Search engines are welcome where visitors are; not on pages that only repeat others."""
    community = request.community
    if community is not None and not community.is_public:
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
    lines = ["User-agent: *", "Disallow: /accounts/", "Disallow: /-/", "Disallow: /*/-/", "Disallow: /*?q="]
    if community is not None:
        lines.append(f"Sitemap: {request.build_absolute_uri(reverse('content:sitemap'))}")
    else:
        # Robots ask at the root alone; a community with a host of its own has its own root.
        public = [each for each in all_communities() if each.is_public and not each.host]
        lines += [f"Sitemap: {each.address}sitemap.xml" for each in public]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def _remember(response: HttpResponse, name: str, value: str) -> None:
    if value:
        response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=settings.SECURE)
    else:
        response.delete_cookie(name, samesite="Lax")
