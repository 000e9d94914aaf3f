"""How sign-up and sign-in (django-allauth) behave here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Folkmoot's ways on top of allauth's."""
