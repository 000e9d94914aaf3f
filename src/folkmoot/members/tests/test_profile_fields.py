"""Fields of profiles: who makes them, what is said there, and who sees it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from folkmoot.connections.commands.tokens import create_token
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members import commands
from folkmoot.members.commands.bios import check_bios
from folkmoot.members.directory import shown_fields
from folkmoot.members.models import Membership, ProfileField, ProfileValue
from folkmoot.members.personal import SECTIONS

KINDS = (
    commands.FieldDraft("Pronouns"),
    commands.FieldDraft("Blog", "link"),
    commands.FieldDraft("Terrain", "choice", choices=["Heath", "Bog"]),
    commands.FieldDraft("Watches", "several", choices=["Birds", "Moths", "Stars"]),
    commands.FieldDraft("Born", "date", visibilities=["staff"]),
    commands.FieldDraft("Village", "place", visibilities=["members", "staff"]),
)


@pytest.fixture
def fields(cast: Cast) -> dict[str, ProfileField]:
    made = commands.change_profile_fields(actor=cast.actor(cast.max), fields=KINDS)
    return {each.name: each for each in made}


def say(cast: Cast, field: ProfileField, *values: str, to: str = "") -> None:
    said = {field.id: commands.Said(values, to)}
    commands.say_in_profile(actor=cast.actor(cast.mia), member=cast.mia, said=said)


def seen_by(cast: Cast, reader: Membership | None) -> dict[str, list[str]]:
    shown = shown_fields(cast.actor(reader), [cast.mia]).get(cast.mia.id, [])
    return {each.name: list(each.values) for each in shown}


@pytest.mark.parametrize("who", ["mo", "mia", None])
def test_managers_alone_make_fields(cast: Cast, who: str | None) -> None:
    with pytest.raises(NotAllowed):
        commands.change_profile_fields(actor=cast.actor(getattr(cast, who) if who else None), fields=KINDS)


@pytest.mark.parametrize("who", ["mo", "nils", "bea", None])
def test_nobody_speaks_for_somebody_else(cast: Cast, fields: dict[str, ProfileField], who: str | None) -> None:
    said = {fields["Pronouns"].id: commands.Said(["she"])}
    with pytest.raises(NotAllowed):
        commands.say_in_profile(actor=cast.actor(getattr(cast, who) if who else None), member=cast.mia, said=said)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Pronouns", ["x" * 201]),
        ("Pronouns", ["she", "they"]),
        ("Blog", ["javascript:alert(1)"]),
        ("Blog", ["not a link"]),
        ("Terrain", ["Sea"]),
        ("Terrain", ["Heath", "Bog"]),
        ("Watches", ["Birds", "Gold"]),
        ("Born", ["1999-02-30"]),
    ],
)
def test_what_does_not_fit_the_kind_is_refused(
    cast: Cast, fields: dict[str, ProfileField], name: str, values: list[str]
) -> None:
    with pytest.raises(RuleBroken) as refused:
        say(cast, fields[name], *values)
    assert refused.value.field == f"field-{fields[name].id}"


@pytest.mark.parametrize(
    ("to", "seen"),
    [
        ("everybody", {"visitor", "bea", "nils", "mo", "mia"}),
        ("members", {"nils", "mo", "mia"}),
        ("staff", {"mo", "mia"}),
    ],
)
def test_a_value_is_seen_by_whom_its_member_chose(
    cast: Cast, fields: dict[str, ProfileField], to: str, seen: set[str]
) -> None:
    say(cast, fields["Watches"], "Birds", "Stars", to=to)
    readers = {"visitor": None} | {name: getattr(cast, name) for name in ("bea", "nils", "mo", "mia")}
    assert {name for name, reader in readers.items() if seen_by(cast, reader)} == seen
    assert seen_by(cast, cast.mia) == {"Watches": ["Birds", "Stars"]}


def test_a_field_bounds_who_may_see_it(cast: Cast, fields: dict[str, ProfileField]) -> None:
    with pytest.raises(RuleBroken):
        say(cast, fields["Born"], "1999-02-28", to="everybody")
    say(cast, fields["Born"], "1999-02-28")
    assert seen_by(cast, cast.nils) == {}
    say(cast, fields["Village"], "Hathersage")
    assert ProfileValue.everywhere.get(field=fields["Village"]).visibility == "members"


def test_changing_a_field_shows_nothing_to_more_people(cast: Cast, fields: dict[str, ProfileField]) -> None:
    say(cast, fields["Pronouns"], "she", to="everybody")
    say(cast, fields["Blog"], "https://example.org/", to="staff")
    drafts = [
        commands.FieldDraft("Pronouns", id=fields["Pronouns"].id, visibilities=["members", "staff"]),
        commands.FieldDraft("Blog", "link", id=fields["Blog"].id, visibilities=["everybody"]),
    ]
    commands.change_profile_fields(actor=cast.actor(cast.olga), fields=drafts)
    seen = dict(ProfileValue.everywhere.values_list("field__name", "visibility"))
    assert seen == {"Pronouns": "members", "Blog": "staff"}
    commands.change_profile_fields(actor=cast.actor(cast.olga), fields=[])
    assert not ProfileValue.everywhere.exists()


def test_what_is_no_longer_offered_goes(cast: Cast, fields: dict[str, ProfileField]) -> None:
    say(cast, fields["Watches"], "Birds", "Stars")
    fewer = commands.FieldDraft("Watches", "several", id=fields["Watches"].id, choices=["Birds", "Moths"])
    commands.change_profile_fields(actor=cast.actor(cast.olga), fields=[fewer])
    assert seen_by(cast, cast.mia) == {"Watches": ["Birds"]}


def test_what_one_says_is_in_ones_own_data_and_goes_with_the_member(
    cast: Cast, fields: dict[str, ProfileField]
) -> None:
    say(cast, fields["Village"], "Hathersage")
    section = next(each for each in SECTIONS if each.name == "profile-fields")
    assert [row["value"] for row in section.load(cast.mia.id)] == ["Hathersage"]
    commands.erase_member(actor=cast.actor(cast.mia), member=cast.mia, deletes_posts=False)
    assert not ProfileValue.everywhere.exists()


def test_the_form_keeps_what_was_typed_and_the_profile_shows_it(
    client: Client, cast: Cast, fields: dict[str, ProfileField]
) -> None:
    client.force_login(cast.mia.account)  # type: ignore[arg-type]
    blog, watches = fields["Blog"].id, fields["Watches"].id
    sent: dict[str, Any] = {
        "name": "Mia", "handle": "mia", "bio": "**Wet** socks", f"field-{blog}": "nowhere",
        f"field-{watches}": ["Birds"], f"visibility-{watches}": "everybody",
    }  # fmt: skip
    refused = client.post("/c/moorland/profile/", sent)
    assert refused.status_code == 422
    assert 'value="nowhere"' in refused.content.decode()
    sent[f"field-{blog}"] = "https://example.org/moor"
    assert client.post("/c/moorland/profile/", sent).status_code == 302
    page = Client().get("/c/moorland/m/mia/").content.decode()
    assert "Birds" in page
    assert "example.org/moor" not in page
    assert "<strong>Wet</strong>" in page
    again = client.get("/c/moorland/profile/").content.decode()
    assert "https://example.org/moor" in again


def test_a_managers_page_makes_changes_and_removes(client: Client, cast: Cast, fields: dict[str, ProfileField]) -> None:
    client.force_login(cast.max.account)  # type: ignore[arg-type]
    assert "Pronouns" in client.get("/c/moorland/profile/fields/").content.decode()
    rows: dict[str, Any] = {"form-TOTAL_FORMS": 7, "form-INITIAL_FORMS": 6}
    for index, field in enumerate(fields.values()):
        rows |= {
            f"form-{index}-id": field.id, f"form-{index}-name": field.name, f"form-{index}-kind": field.kind,
            f"form-{index}-ORDER": index, f"form-{index}-choices": "\n".join(field.choices),
            f"form-{index}-visibilities": field.visibilities, f"form-{index}-DELETE": "on" if index > 1 else "",
        }  # fmt: skip
    rows |= {"form-6-name": "Boots", "form-6-kind": "choice", "form-6-choices": "One", "form-6-visibilities": ["staff"]}
    assert client.post("/c/moorland/profile/fields/", rows).status_code == 422
    rows["form-6-choices"] = "Leather\nRubber"
    assert client.post("/c/moorland/profile/fields/", rows).status_code == 302
    assert [each.name for each in ProfileField.everywhere.all()] == ["Pronouns", "Blog", "Boots"]


def test_programs_read_and_write_fields(client: Client, cast: Cast, fields: dict[str, ProfileField]) -> None:
    secret = create_token(actor=Actor.system(cast.community.id), member=cast.mia, name="t", scopes=["read", "write"])[1]
    headers = {"Authorization": f"Bearer {secret}"}

    def call(method: str, path: str, data: object = None) -> Any:
        path = f"/c/moorland/api/v1{path}"
        return client.generic(method, path, json.dumps(data), content_type="application/json", headers=headers)

    assert len(call("GET", "/profile-fields").json()) == 6
    assert call("PUT", "/profile-fields", {"fields": []}).status_code == 403
    said = {"id": fields["Watches"].id, "values": ["Moths"], "visibility": "members"}
    assert call("PATCH", "/me", {"headline": "New", "fields": [said | {"values": ["Gold"]}]}).status_code == 422
    assert Membership.everywhere.get(id=cast.mia.id).headline == ""
    mine = call("PATCH", "/me", {"headline": "New", "fields": [said]}).json()
    assert (mine["headline"], mine["fields"][0]["values"]) == ("New", ["Moths"])
    assert client.get(f"/c/moorland/api/v1/members/{cast.mia.id}").json()["fields"] == []
    kept = call("PATCH", "/me", {"fields": [{"id": fields["Watches"].id, "values": ["Stars"]}]}).json()
    assert kept["fields"][0]["visibility"] == "members"


@pytest.mark.parametrize(
    ("bio", "shown", "hidden"),
    [
        ("<script>alert(1)</script>", "", "<script"),
        ("[x](javascript:alert(1))", "", 'href="javascript'),
        ("![x](https://evil.example/p.png)", "", "<img"),
        ("*Moss*", "<em>Moss</em>", "*Moss*"),
    ],
)
def test_a_bio_is_baked_as_safely_as_a_post(cast: Cast, bio: str, shown: str, hidden: str) -> None:
    member = commands.change_profile(actor=cast.actor(cast.mia), member=cast.mia, bio=bio)
    assert shown in member.bio_html
    assert hidden not in member.bio_html


def test_links_of_newcomers_stay_text(cast: Cast) -> None:
    bio = "See https://example.org/"
    assert "<a " in commands.change_profile(actor=cast.actor(cast.mia), member=cast.mia, bio=bio).bio_html
    assert "<a " not in commands.change_profile(actor=cast.actor(cast.nils), member=cast.nils, bio=bio).bio_html


def test_bios_of_another_rendering_are_found_and_mended(cast: Cast) -> None:
    commands.change_profile(actor=cast.actor(cast.mia), member=cast.mia, bio="*Moss*")
    commands.change_profile(actor=cast.actor(cast.nils), member=cast.nils, bio="See https://example.org/")
    assert list(check_bios(cast.community.id, False)) == []
    Membership.everywhere.filter(id=cast.mia.id).update(bio_html="<p>Moss</p>")
    assert len(list(check_bios(cast.community.id, True))) == 1
    assert list(check_bios(cast.community.id, False)) == []
