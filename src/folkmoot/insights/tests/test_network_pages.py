"""The pages of the network: who sees what of it, and what they say where there is nothing to show."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import networkx as nx
import pytest
from django.test import Client
from typer.testing import CliRunner

from folkmoot.cli.main import app
from folkmoot.core.errors import NotAllowed
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.choice import Choice
from folkmoot.insights.commands import network as commands
from folkmoot.insights.graph.card import load_network
from folkmoot.insights.graph.exporting import Export
from folkmoot.insights.graph.files import write
from folkmoot.insights.graph.question import NetworkQuestion, as_told, from_told
from folkmoot.insights.graph.serving import asked_of
from folkmoot.insights.metrics.definition import Scope
from folkmoot.insights.models import KeptNetwork
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.test_network import MARCH, START, member, reply
from folkmoot.members.models import Membership

PAGE = "/c/moorland/insights/network/"
ASKED = "?from=2024-03-01&to=2024-04-30"


def signed_in(client: Client, who: Membership) -> None:
    assert who.account is not None
    client.force_login(who.account)


@pytest.fixture
def store(cast: Cast, engines: dict[int, object]) -> InMemoryStore:
    """Two triangles of six people whom a tie joins; Mia is one of those it joins."""
    mia = cast.mia.id
    ids = {1: 900_001, 2: 900_002, 3: mia, 4: 900_004, 5: 900_005, 6: 900_006}
    pairs = ((1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4), (3, 4))
    posts = [reply(ids[one], ids[other], day, space=cast.lounge.id) for day, (one, other) in enumerate(pairs)]
    found = InMemoryStore(members=[member(each) for each in ids.values()], posts=[*posts, reply(ids[1], None, 45)])
    engines[cast.community.id] = found
    return found


@pytest.mark.usefixtures("store")
def test_managers_see_who_connects_and_other_staff_sees_figures_without_names(cast: Cast, client: Client) -> None:
    signed_in(client, cast.olga)
    page = client.get(PAGE + ASKED)
    assert page.status_code == 200
    assert f'/{cast.mia.handle}/">{cast.mia.name}</a>' in page.text
    signed_in(client, cast.mo)
    page = client.get(PAGE + ASKED)
    assert "Circle A" in page.text
    assert cast.mia.name not in page.text
    assert client.get(PAGE + "members.csv" + ASKED).status_code == 403


def test_where_nothing_happens_any_more_the_usual_period_ends_with_the_last_day(
    cast: Cast, engines: dict[int, object]
) -> None:
    """Whoever imported an old community is not told that nobody ever answered anybody."""
    day = {"person_id": 1, "visits": 0, "posts": 1, "threads": 0, "reactions": 0, "others": 0}
    engines[cast.community.id] = InMemoryStore(member_days=[day | {"day": date(2018, 9, 1)}])
    _form, question = asked_of(cast.community, cast.actor(cast.mo), {})
    assert question is not None
    assert (question.period.last, question.period.days) == (date(2018, 9, 1), 90)


@pytest.mark.usefixtures("store")
def test_the_network_is_reckoned_once_for_one_state_of_the_store(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    olga = cast.actor(cast.olga)
    commands.look_at_network(actor=olga, question=MARCH)
    monkeypatch.setattr(commands, "network_of", None)
    answer = commands.look_at_network(actor=olga, question=MARCH).answer
    assert answer is not None
    assert answer["shape"]["people"] == 6
    with pytest.raises(NotAllowed):
        commands.look_at_network(actor=cast.actor(cast.mia), question=MARCH)


@pytest.mark.usefixtures("store")
def test_a_large_network_is_left_to_the_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(commands, "_POSTS_AT_ONCE", 3)
    with django_capture_on_commit_callbacks() as callbacks:
        kept = commands.look_at_network(actor=cast.actor(cast.olga), question=MARCH)
    assert (kept.is_waiting, kept.answer, len(callbacks)) == (True, None, 1)
    callbacks[0]()
    kept = KeptNetwork.everywhere.get(id=kept.id)
    assert not kept.is_waiting
    assert kept.answer is not None
    assert kept.answer["shape"]["pairs"] == 7


def test_without_a_store_the_page_says_why(cast: Cast, client: Client, settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    signed_in(client, cast.olga)
    page = client.get(PAGE)
    assert "first time" in page.text


def test_too_few_and_nobody_are_told_apart(cast: Cast, client: Client, engines: dict[int, object]) -> None:
    engines[cast.community.id] = InMemoryStore(members=[member(1), member(2)], posts=[reply(1, 2), reply(2, None, 40)])
    signed_in(client, cast.olga)
    assert "Fewer than 5 members" in client.get(PAGE + "?from=2024-03-01&to=2024-03-31").text
    page = client.get(PAGE + "?from=2023-03-01&to=2023-03-31")
    assert "Nobody answered anybody" in page.text
    assert "?from=2024-03-01&amp;to=2024-04-10" in page.text
    page = client.get(PAGE + "?from=2024-03-31&to=2024-03-01")
    assert (page.status_code, "ends before it begins" in page.text) == (422, True)


@pytest.mark.usefixtures("store")
def test_newcomers_are_shown_by_month(cast: Cast, client: Client) -> None:
    signed_in(client, cast.olga)
    page = client.get(PAGE + "newcomers/" + ASKED)
    assert "March 2024" in page.text
    assert "100 %" in page.text


@pytest.mark.usefixtures("store")
def test_the_files_hold_the_network(cast: Cast, client: Client) -> None:
    signed_in(client, cast.olga)
    graph = nx.parse_graphml(client.get(PAGE + "network.graphml" + ASKED).content.decode(), node_type=str)
    assert (len(graph), graph.number_of_edges(), graph.is_directed()) == (6, 7, True)
    node = graph.nodes[str(cast.mia.id)]
    assert (node["name"], node["degree"], node["core"], node["circle"]) == (cast.mia.handle, 3, True, 1)
    assert graph.edges["900001", "900002"]["weight"] == 1.0
    edges = list(csv.DictReader(io.StringIO(client.get(PAGE + "ties.csv" + ASKED).text)))
    assert ("900001", "900002", "1") in [(row["source"], row["target"], row["replies"]) for row in edges]
    assert cast.mia.handle in client.get(PAGE + "members.csv" + ASKED).text
    signed_in(client, cast.mo)
    graph = nx.parse_graphml(client.get(PAGE + "network.graphml" + ASKED).content.decode(), node_type=str)
    assert set(graph) == {f"p{number}" for number in range(1, 7)}
    assert cast.mia.handle not in str(graph.nodes(data=True))
    assert not any("posts" in told for _node, told in graph.nodes(data=True))


def test_numbers_that_say_nothing_cannot_be_drawn_again() -> None:
    people = [(person, 1, 1, False, 1) for person in range(1, 41)]
    ties = [(person, person % 40 + 1, 1, 0) for person in range(1, 41)]
    files = ["".join(write(Export(people, ties, 0), "edges", None, 0.5)) for _time in range(2)]
    assert files[0] != files[1]
    sources = [row["source"] for row in csv.DictReader(io.StringIO(files[0]))]
    assert sources == sorted(sources)


@pytest.mark.usefixtures("store")
def test_programs_get_the_same_and_people_only_for_managers(cast: Cast, client: Client) -> None:
    api = "/c/moorland/api/v1/insights/network"
    signed_in(client, cast.olga)
    told = client.get(api + ASKED).json()
    assert (told["state"], told["figures"]["shape"]["pairs"], len(told["figures"]["members"])) == ("ready", 7, 6)
    everybody = client.get(api + "/newcomers" + ASKED).json()["figures"]["all"]
    assert (everybody["joined"], everybody["answered"]["n"]) == (6, 6)
    assert client.get(api + "/edges" + ASKED).text.startswith("source,target")
    signed_in(client, cast.mo)
    told = client.get(api + ASKED).json()
    assert "members" not in told["figures"]
    assert str(cast.mia.id) not in str(told["figures"]["connectors"])
    assert client.get(api + "?from=2024-05-01&to=2024-04-30").status_code == 422
    signed_in(client, cast.mia)
    assert client.get(api + ASKED).status_code == 403


@pytest.mark.usefixtures("store")
def test_the_command_writes_the_network_of_all_time(cast: Cast) -> None:
    asked = ["insights", "graph", "--community", cast.community.slug, "--format"]
    graph = nx.parse_graphml(CliRunner().invoke(app, [*asked, "graphml"]).stdout, node_type=str)
    assert graph.nodes[str(cast.mia.id)]["name"] == cast.mia.handle
    lines = CliRunner().invoke(app, [*asked, "edges", "--anonymous", "--from", "2024-03-03"]).stdout.splitlines()
    assert len(lines) == 1 + 5
    assert "900" not in "".join(lines)
    answer = CliRunner().invoke(app, [*asked, "dot"])
    assert (answer.exit_code, "graphml, edges" in answer.stderr) == (1, True)


@pytest.mark.usefixtures("store")
def test_the_card_of_monday_names_who_connects_to_managers_alone(cast: Cast) -> None:
    choice = Choice(cast.community.id, "own", MARCH.period, "no", Scope(), MARCH.period.last)
    told = load_network(cast.actor(cast.olga), choice)
    assert told is not None
    assert cast.mia in told["connectors"]
    assert [line.value for line in told["main_lines"]] == ["6", "0 %", "100 %", "withheld"]
    assert told["asked"] == "from=2024-03-01&to=2024-03-31"
    told = load_network(cast.actor(cast.mo), choice)
    assert told is not None
    assert told["connectors"] == []
    assert load_network(cast.actor(cast.olga), replace(choice, scope=Scope(tag="none"))) is None


def test_a_question_is_kept_whole() -> None:
    question = NetworkQuestion(MARCH.period, Scope(space_ids=(3, 4), tag="x", with_bots=True), reactions=True)
    assert from_told(as_told(question)) == question
    assert question.key != MARCH.key
    assert START.date() == MARCH.period.first
