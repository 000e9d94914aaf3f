"""What hangs on a member goes with them when they are united with an imported author."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands.claiming import claim_verified
from folkmoot.members.models import Account, Membership, Relation


def _imported(cast: Cast, email: str) -> Membership:
    return Membership.everywhere.create(community=cast.community, handle="old", name="Old", claim_email=email)


def _claim(member: Membership) -> None:
    account = member.account
    assert isinstance(account, Account)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    assert claim_verified(account=account) == 1


def test_every_column_of_every_room_that_names_a_member_names_the_united_one(cast: Cast) -> None:
    assert cast.mia.account is not None
    _imported(cast, cast.mia.account.email)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        _claim(cast.mia)
    named = {
        f'UPDATE "{model._meta.db_table}" SET "{field.column}" = '
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.model is Membership
    }
    assert len(named) > 100
    moved = [each["sql"] for each in asked.captured_queries]
    assert not [each for each in sorted(named) if not any(sql.startswith(each) for sql in moved)]


def test_who_was_invited_or_blocked_by_a_member_still_is(cast: Cast) -> None:
    assert cast.mia.account is not None
    old = _imported(cast, cast.mia.account.email)
    Membership.everywhere.filter(id=cast.nils.id).update(invited_by=cast.mia)
    relation = Relation.everywhere.create(
        community=cast.community, member=cast.nils, other=cast.mia, kind=Relation.Kind.BLOCK
    )
    _claim(cast.mia)
    relation.refresh_from_db()
    cast.nils.refresh_from_db()
    assert (relation.other_id, cast.nils.invited_by_id) == (old.id, old.id)
