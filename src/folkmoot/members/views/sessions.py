"""Signing in by a link, and ending a session elsewhere."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.communities.middleware import installation_wide
from folkmoot.core.request import Request
from folkmoot.members import commands


@installation_wide
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_link(request: Request, ticket: str) -> HttpResponse:
    """Sign in with a link that works once. A GET only asks: mail scanners follow links."""
    account = commands.read_sign_in_ticket(ticket)
    if account is not None and request.method != "POST":
        return render(request, "members/sign_in_link.html", {"account": account})
    email = commands.proven_address(ticket)
    account = commands.use_sign_in_ticket(ticket) if account is not None else None
    if account is None:
        return render(request, "members/sign_in_link.html", {"is_dead": True}, status=410)
    record_authentication(request, account, method="link")
    if email:
        verify_email_indirectly(request, account, email)
    target = request.GET.get("next", "")
    goal = target if target and get_adapter().is_safe_url(target) else reverse("content:home")
    # The link proves the address; a second factor, where there is one, is asked for all the same.
    login = Login(account, email_verification=EmailVerificationMethod.NONE, redirect_url=goal, email=email or None)
    answer: HttpResponse = perform_login(request, login)
    return answer


@installation_wide
@require_POST
@login_required
def session_end(request: Request, session_id: int) -> HttpResponse:
    """Sign out one browser elsewhere."""
    get_object_or_404(UserSession, id=session_id, user=request.user).end()
    messages.success(request, _("Signed out there."))
    return HttpResponseRedirect(reverse("usersessions_list"))
