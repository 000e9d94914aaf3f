"""The settings, section by section, and the end of a community."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from folkmoot.activity.consumers import run_until_idle
from folkmoot.communities import commands
from folkmoot.communities.host_check import check_host
from folkmoot.communities.models import Community
from folkmoot.connections.models import ImportRun
from folkmoot.content.commands import create_thread
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.models import TenantModel
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands import join_community
from folkmoot.members.commands.inviting import invite
from folkmoot.members.models import Account

ROOT = "/c/moorland/settings/"
ADDRESS = {"host": "", "language": "de", "time_zone": "Europe/Berlin"}


@pytest.fixture
def olga(client: Client, cast: Cast) -> Client:
    assert cast.olga.account is not None
    client.force_login(cast.olga.account)
    return client


def _names(monkeypatch: pytest.MonkeyPatch, **known: str) -> None:
    def resolve(host: str, *_rest: Any, **_options: Any) -> list[Any]:
        name = host.replace(".", "_").replace("-", "_")
        if name not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[name], 0))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def test_each_section_saves_its_own_fields_only(cast: Cast, olga: Client) -> None:
    sent = {"visibility": "members", "join_policy": "closed", "erasure_policy": "delete", "name": "Ignored"}
    assert olga.post(f"{ROOT}access/", sent).status_code == 302
    assert olga.post(f"{ROOT}address/", ADDRESS).status_code == 302
    community = Community.objects.get(id=cast.community.id)
    assert (community.name, community.visibility, community.language) == ("Moorland", "members", "de")
    assert (community.time_zone, community.host) == ("Europe/Berlin", None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", "https://moor.example.org"),
        ("host", "moor"),
        ("host", "-moor.example.org"),
        ("host", "localhost"),
        ("host", "moor.example.org/path"),
        ("time_zone", "Mars/Olympus"),
        ("language", "xx"),
        ("join_policy", "maybe"),
    ],
)
def test_what_cannot_be_is_refused_by_name(cast: Cast, field: str, value: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        commands.change_community(actor=cast.actor(cast.max), community=cast.community, **{field: value})
    assert refused.value.field == field


def test_the_installations_own_address_is_no_communitys(cast: Cast, settings: Any) -> None:
    settings.BASE_URL = "https://moot.example.org"
    with pytest.raises(RuleBroken, match="whole installation"):
        commands.change_community(actor=cast.actor(cast.max), community=cast.community, host="moot.example.org")


def test_a_host_is_checked_without_saving_and_what_was_typed_stands(
    cast: Cast, olga: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _names(monkeypatch)
    page = olga.post(f"{ROOT}address/", {**ADDRESS, "host": "Moor.example.org", "check": "1"})
    assert b"Nobody knows moor.example.org yet" in page.content
    assert b'value="Moor.example.org"' in page.content
    assert Community.objects.get(id=cast.community.id).host is None
    assert olga.post(f"{ROOT}address/", {**ADDRESS, "host": "not a host", "check": "1"}).status_code == 422


def test_the_hints_say_where_a_name_leads(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.BASE_URL, settings.SECURE = "https://moot.example.org", True
    _names(
        monkeypatch,
        moot_example_org="9.9.9.9",
        good_example_org="9.9.9.9",
        bad_example_org="8.8.8.8",
        inner_example_org="10.0.0.7",
    )
    good, certificate = check_host("good.example.org")
    assert good.kind == "success"
    assert "certificate" in certificate.text
    assert check_host("bad.example.org")[0].kind == "error"
    inner = check_host("inner.example.org")[0]
    assert inner.kind == "warning"
    assert "10.0.0.7" not in inner.text


def test_nobody_joins_a_closed_community_not_even_by_invitation(cast: Cast, olga: Client) -> None:
    _invitation, secret = invite(actor=cast.actor(cast.max))
    olga.post(f"{ROOT}danger/joining/", {"on": "1"})
    community = Community.objects.get(id=cast.community.id)
    assert community.join_policy == "closed"
    with pytest.raises(RuleBroken, match="no new members"):
        join_community(
            account=cast.vera, community=community, name="Vera", handle="vera", accepted_version=1, invitation=secret
        )
    olga.post(f"{ROOT}danger/joining/", {"on": "0"})
    assert Community.objects.get(id=cast.community.id).join_policy == "approval"


def test_deletion_wants_an_owner_and_the_short_name(cast: Cast, olga: Client) -> None:
    with pytest.raises(NotAllowed):
        commands.ask_for_deletion(actor=cast.actor(cast.max), community=cast.community, typed="moorland")
    answer = olga.post(f"{ROOT}danger/", {"typed": "harbour"})
    assert answer.status_code == 422
    assert Community.objects.get(id=cast.community.id).deletion_due_at is None


def test_a_deletion_waits_two_weeks_and_is_taken_back(cast: Cast, olga: Client) -> None:
    assert olga.post(f"{ROOT}danger/", {"typed": "Moorland "}).status_code == 302
    community = Community.objects.get(id=cast.community.id)
    assert community.deletion_due_at is not None
    assert timedelta(days=13) < community.deletion_due_at - timezone.now() <= timedelta(days=14)
    assert not community.takes_members
    assert commands.delete_due_communities() == 0
    assert b"will be deleted on" in olga.get(f"{ROOT}danger/").content
    olga.post(f"{ROOT}danger/keep/")
    assert Community.objects.get(id=cast.community.id).takes_members


def test_when_the_time_has_come_everything_of_it_goes_and_nothing_else(cast: Cast) -> None:
    create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Heather", markdown="In flower.", tags=["plants"])
    key = default_storage.save("imports/x/posts.csv", ContentFile(b"posts"))
    ImportRun.everywhere.create(community=cast.community, kind="csv", file_key=key, file_name="posts.csv")
    run_until_idle()
    others = _rows(cast.other_community.id)
    accounts = Account.objects.count()
    Community.objects.filter(id=cast.community.id).update(deletion_due_at=timezone.now())
    assert commands.delete_due_communities() == 1
    assert set(_rows(cast.community.id).values()) == {0}
    assert _rows(cast.other_community.id) == others
    assert Account.objects.count() == accounts
    assert not default_storage.exists(key)
    assert not Community.objects.filter(id=cast.community.id).exists()


def _rows(community_id: int) -> dict[str, int]:
    tenants = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    return {model._meta.label: model.everywhere.filter(community_id=community_id).count() for model in tenants}
