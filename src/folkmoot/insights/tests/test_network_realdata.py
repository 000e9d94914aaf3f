"""The network of real communities: published figures through our own way, and an independent computation beside it."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import networkx as nx
import pandas as pd
import pytest

from folkmoot.core.testing import realdata
from folkmoot.insights.graph.connectors import connectors_of
from folkmoot.insights.graph.core import core_of
from folkmoot.insights.graph.newcomers import read_newcomers
from folkmoot.insights.graph.question import NetworkQuestion
from folkmoot.insights.graph.resilience import resilience_of
from folkmoot.insights.graph.shape import shape_of
from folkmoot.insights.graph.ties import read_ties
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.store.in_memory import InMemoryStore

pytestmark = pytest.mark.realdata
EVER = NetworkQuestion(Period(date(2000, 1, 1), date(2030, 1, 1)))


def store_of(frame: pd.DataFrame) -> InMemoryStore:
    """A store of replies: author, answered, at (seconds since 1970)."""
    store = InMemoryStore()
    connection = store.connection
    connection.register("frame", frame)
    connection.execute(
        "INSERT INTO posts BY NAME SELECT row_number() OVER () AS post_id, 1 AS space_id, author AS member_id,"
        ' answered AS other_id, to_timestamp("at")::TIMESTAMP AS "at", to_timestamp("at")::DATE AS day FROM frame'
    )
    connection.execute(
        "INSERT INTO members BY NAME SELECT DISTINCT member_id, member_id AS person_id, FALSE AS is_staff,"
        " FALSE AS is_bot, '' AS source FROM (SELECT member_id FROM posts UNION SELECT other_id FROM posts"
        " WHERE other_id IS NOT NULL)"
    )
    return store


def test_messages_of_a_college_have_the_published_shape() -> None:
    path = realdata.DATA / "collegemsg" / "CollegeMsg.txt"
    frame = pd.read_csv(path, sep=" ", names=["author", "answered", "at"])
    shape = shape_of(read_ties(store_of(frame), EVER))
    assert (shape.people, shape.ties, shape.pairs, shape.replies) == (1899, 20_296, 13_838, 59_835)
    assert round(shape.reciprocity or 0, 5) == 0.63638
    assert (shape.loops, shape.largest_loop) == (601, 1294)


def _questions_and_answers() -> pd.DataFrame:
    root = ElementTree.parse(realdata.DATA / "stackexchange-quantumcomputing" / "Posts.xml").getroot()
    posts = pd.DataFrame([row.attrib for row in root])
    posts["author"] = pd.to_numeric(posts["OwnerUserId"])
    posts["at"] = pd.to_datetime(posts["CreationDate"]).map(pd.Timestamp.timestamp)
    parents = posts.set_index("Id")["author"]
    posts["answered"] = posts["ParentId"].map(parents)
    posts = posts[posts["PostTypeId"].isin(["1", "2"]) & posts["author"].notna()]
    return posts[["author", "answered", "at"]].astype({"author": "Int64", "answered": "Int64"})


def _topics() -> pd.DataFrame:
    rows = []
    with tarfile.open(realdata.DATA / "discourse-foundationdb" / "shared" / "topics-even-ids.tar.gz") as packed:
        for entry in packed:
            told = packed.extractfile(entry)
            posts = json.load(told)["post_stream"]["posts"] if told else []
            authors = {post["post_number"]: post["user_id"] for post in posts}
            for post in posts:
                to = authors.get(post["reply_to_post_number"]) or (authors.get(1) if post["post_number"] > 1 else None)
                rows.append((post["user_id"], to, pd.Timestamp(post["created_at"]).timestamp()))
    return pd.DataFrame(rows, columns=["author", "answered", "at"]).astype({"answered": "Int64"})


@pytest.mark.parametrize("read", [_questions_and_answers, _topics])
def test_a_real_community_against_pandas_and_networkx(read: Callable[[], pd.DataFrame]) -> None:
    frame = read()
    ties = read_ties(store_of(frame), EVER)
    shape = shape_of(ties)
    told = frame.dropna(subset="answered")
    told = told[told["author"] != told["answered"]].astype({"author": int, "answered": int})
    graph = nx.from_pandas_edgelist(
        told.groupby(["author", "answered"]).size().reset_index(), "author", "answered", create_using=nx.DiGraph
    )
    assert (shape.people, shape.ties, shape.replies) == (len(graph), graph.number_of_edges(), len(told))
    assert shape.people > 300
    assert shape.density == pytest.approx(nx.density(graph))
    assert shape.reciprocity == pytest.approx(nx.overall_reciprocity(graph))
    assert shape.loops == nx.number_strongly_connected_components(graph)
    assert shape.largest_island == max(map(len, nx.weakly_connected_components(graph)))
    undirected = graph.to_undirected()
    scores = nx.betweenness_centrality(undirected)
    found = connectors_of(ties, dict.fromkeys(ties.people, 0))
    assert not found.is_sampled
    assert found.first[0].betweenness == pytest.approx(max(scores.values()))
    assert core_of(ties).fit == pytest.approx(_correlation(undirected, core_of(ties).members))
    whole = max(map(len, nx.connected_components(undirected)))
    losses = resilience_of(ties, scores, {})
    assert [each.gone for each in losses] == [1, 2, 3, 5, 10, 20, 50, 100]
    for loss in losses:
        for told, by in ((loss.by_degree, dict(undirected.degree)), (loss.by_betweenness, scores)):
            in_order = [person for _most, person in sorted((-most, person) for person, most in by.items())]
            left = undirected.subgraph(in_order[loss.gone :])
            assert told == pytest.approx(max(map(len, nx.connected_components(left))) / whole)


def _correlation(graph: nx.Graph, core: frozenset[int]) -> float:
    """The correlation of ties with the model, pair by pair, by pandas."""
    people = sorted(graph)
    matrix = nx.to_pandas_adjacency(graph, nodelist=people)
    pairs = matrix.where(pd.DataFrame(0, index=people, columns=people).eq(0)).stack()
    pairs = pairs[pairs.index.get_level_values(0) < pairs.index.get_level_values(1)]
    one, other = (pairs.index.get_level_values(level).isin(core) for level in (0, 1))
    return float(pairs[one == other].corr(pd.Series(one[one == other].astype(float), pairs.index[one == other])))


def test_newcomers_of_a_real_community_against_pandas() -> None:
    frame = _questions_and_answers()
    root = ElementTree.parse(realdata.DATA / "stackexchange-quantumcomputing" / "Users.xml").getroot()
    users = pd.DataFrame([row.attrib for row in root]).astype({"Id": int})
    users["joined"] = pd.to_datetime(users["CreationDate"]).dt.floor("s")
    users = users[users["Id"] > 0].set_index("Id")["joined"]
    store = store_of(frame)
    connection = store.connection
    connection.execute("SET memory_limit = '150MB'")
    connection.register("users", users.rename_axis("member_id").reset_index())
    connection.execute("DELETE FROM members")
    connection.execute(
        "INSERT INTO members BY NAME SELECT member_id, member_id AS person_id, FALSE AS is_staff, FALSE AS is_bot,"
        " '' AS source, joined AS joined_at, joined::DATE AS joined_day FROM users"
    )
    spring = NetworkQuestion(Period(date(2018, 4, 1), date(2018, 6, 30)))
    found = {each.person: each for each in read_newcomers(store, spring)}
    assert len(read_ties(store, EVER).people) > 300

    moments = pd.to_datetime(frame["at"], unit="s").dt.floor("s")
    told = frame.assign(at=moments)[frame["answered"].notna() & (frame["author"] != frame["answered"])]
    joined = users[(users >= "2018-04-01") & (users < "2018-07-01")]
    told = told[told["author"].isin(users.index)].join(joined, on="answered", how="inner")
    told = told[(told["at"] >= told["joined"]) & (told["at"] < told["joined"] + pd.Timedelta(days=30))]
    expected = told.groupby("answered")["author"].agg(set).to_dict()
    assert len(found) == len(joined)
    assert all(each.complete for each in found.values())
    assert {person: set(each.answered_by) for person, each in found.items() if each.answered_by} == expected
    assert len(expected) > 50
