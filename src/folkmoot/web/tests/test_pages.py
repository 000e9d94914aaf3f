"""The look, a community's colours and sign, and the developers' page."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.core.testing.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_community_has_its_own_colours(client: Client, cast: Cast) -> None:
    type(cast.community).objects.filter(id=cast.community.id).update(brand_colour="#f2c14e")
    response = client.get("/c/moorland/-/brand.css")
    css = response.content.decode()
    assert response["Content-Type"].startswith("text/css")
    assert "immutable" in response["Cache-Control"]
    assert "--brand:#f2c14e;--on-brand:#221d17;" in css
    assert "--brand-text:#f2c14e" not in css


def test_the_installation_has_no_colours_of_a_community(client: Client) -> None:
    assert client.get("/-/brand.css").status_code == 404


def test_a_sign_shows_the_first_letter_escaped(client: Client, cast: Cast) -> None:
    type(cast.community).objects.filter(id=cast.community.id).update(name="<Moor")
    response = client.get("/c/moorland/-/sign.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "&lt;</text>" in response.content.decode()


@pytest.mark.parametrize(("theme", "kept"), [("dark", "dark"), ("contrast", "contrast"), ("", ""), ("x;y", "")])
def test_a_theme_is_kept_in_a_cookie(client: Client, theme: str, kept: str) -> None:
    response = client.post("/-/look/", {"theme": theme, "language": "de"})
    assert response.status_code == 302
    assert response.cookies["folkmoot_theme"].value == kept
    assert response.cookies["folkmoot_language"].value == "de"


def test_who_is_signed_in_is_written_to_in_the_language_they_choose(client: Client, cast: Cast) -> None:
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)
    client.post("/c/moorland/-/look/", {"theme": "", "language": "ar"})
    cast.mia.account.refresh_from_db()
    assert cast.mia.account.language == "ar"
    client.post("/c/moorland/-/look/", {"theme": "", "language": "zz"})
    cast.mia.account.refresh_from_db()
    assert cast.mia.account.language == "ar"


def test_a_kept_theme_is_on_the_page(client: Client) -> None:
    client.cookies["folkmoot_theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/-/look/").content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_look_never_leads_off_the_host(client: Client, target: str) -> None:
    assert client.post("/-/look/", {"theme": "dark", "next": target})["Location"] == "/-/look/"


def test_the_look_leads_back_to_the_page_one_came_from(client: Client, cast: Cast) -> None:
    assert client.post("/c/moorland/-/look/", {"theme": "", "next": "/c/moorland/latest/"})["Location"] == (
        "/c/moorland/latest/"
    )


def test_robots_are_kept_out_of_a_closed_community(client: Client, cast: Cast) -> None:
    assert "Sitemap: http://testserver/c/moorland/sitemap.xml" in client.get("/c/moorland/robots.txt").content.decode()
    assert f"Sitemap: {cast.community.address}sitemap.xml" in client.get("/robots.txt").content.decode()
    type(cast.community).objects.filter(id=cast.community.id).update(visibility="members")
    from folkmoot.communities.queries import forget_kept_communities

    forget_kept_communities()
    assert client.get("/c/moorland/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    assert "/c/moorland/" not in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize("query", ["", "?theme=contrast", "?dir=rtl&theme=dark", "?theme=nonsense&dir=up"])
def test_every_component_is_shown(client: Client, query: str) -> None:
    response = client.get(f"/-/components/{query}")
    html = response.content.decode()
    assert response.status_code == 200
    assert "noindex" in html
    assert '<input type="radio" name="option"' in html
    assert ('dir="rtl"' in html.split(">", 2)[1]) == ("rtl" in query)


@pytest.mark.parametrize("name", ["400.html", "errors/failed.html"])
def test_pages_of_last_resort_need_neither_request_nor_database(name: str, django_db_blocker: object) -> None:
    from django.template.loader import render_to_string

    with django_db_blocker.block():  # type: ignore[attr-defined]
        html = render_to_string(name, {"message": "<b>", "status": 500, "request_id": "r1"})
    assert "<b>" not in html
    assert "built/app.css" in html


def test_a_page_that_is_not_there_says_so_in_the_layout(client: Client, cast: Cast) -> None:
    response = client.get("/c/moorland/nothing-of-the-kind/")
    assert response.status_code == 404
    assert 'id="main"' in response.content.decode()
