"""What spaces know about a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from folkmoot.core.registry import PersonalDataSection
from folkmoot.spaces.models import SpaceAcceptance


def _acceptances(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = SpaceAcceptance.everywhere.filter(member_id=member_id)
    yield from rows.values("version__space__name", "version__number", "at")


SECTIONS = (PersonalDataSection("space-guidelines-accepted", _acceptances),)
