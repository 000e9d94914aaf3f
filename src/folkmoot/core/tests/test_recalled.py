"""The people of the tests are the same whether they were made or recalled."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from folkmoot.core.testing.cast import Cast, make_cast
from folkmoot.core.testing.recalled import recalled


def _all_rows() -> dict[str, list[dict[str, Any]]]:
    rows = {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}
    return {label: found for label, found in rows.items() if found}


@pytest.mark.django_db
def test_what_is_recalled_is_what_was_made() -> None:
    def make() -> Cast:
        return make_cast()

    seen = []
    for _time in range(3):
        with transaction.atomic():
            cast = recalled(make)
            assert cast.actor(cast.olga).community_id == cast.olga.community.id == cast.community.id
            seen.append((cast.olga.pk, _all_rows()))
            transaction.set_rollback(True)
    # By `make`, by the models, and by what the models said.
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0][1]) > 5
