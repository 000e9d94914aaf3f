"""The way into an installation that has nobody in it."""

from __future__ import annotations


def first_login_link() -> str:
    """A link that signs the operator in once, where no community stands yet; otherwise nothing."""
    from django.conf import settings

    from folkmoot.communities.models import Community
    from folkmoot.members.commands.accounts import sign_in_path
    from folkmoot.members.commands.operators import FIRST_ADDRESS, find_or_create_operator

    if Community.objects.exists():
        return ""
    return f"{settings.BASE_URL}{sign_in_path(find_or_create_operator(email=FIRST_ADDRESS))}"
