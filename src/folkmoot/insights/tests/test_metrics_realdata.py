"""Figures of real communities: beside what was published of them, and beside pandas, which knows nothing of our SQL."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from folkmoot.core.testing import realdata
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Figure, Period
from folkmoot.insights.metrics.measuring import measure, series
from folkmoot.insights.store.in_memory import InMemoryStore

pytestmark = pytest.mark.realdata
MEMBER_DAYS = """INSERT INTO member_days BY NAME SELECT day, member_id AS person_id, 0 AS visits,
  count(*) FILTER (kind = 'post') AS posts, count(*) FILTER (kind = 'thread') AS threads, 0 AS reactions, 0 AS others
  FROM facts WHERE member_id IS NOT NULL GROUP BY day, member_id"""
MAY = Period(date(2018, 5, 1), date(2018, 5, 31))
SITE = Period(date(2018, 3, 12), date(2018, 9, 1))


def filled(store: InMemoryStore, **frames: pd.DataFrame) -> InMemoryStore:
    for name, frame in frames.items():
        store.connection.register("frame", frame)
        store.connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM frame")
    store.connection.execute(MEMBER_DAYS)
    return store


def _figure(store: InMemoryStore, name: str, period: Period) -> Figure:
    return measure(store, metric_called(name), period, conventions=Conventions())


def _value(store: InMemoryStore, name: str, period: Period) -> float:
    value = _figure(store, name, period).value
    assert value is not None
    return value


@cache
def messages() -> tuple[InMemoryStore, pd.DataFrame]:
    frame = pd.read_csv(
        realdata.DATA / "collegemsg" / "CollegeMsg.txt", sep=" ", names=["member_id", "other_id", "seconds"]
    )
    frame["at"] = pd.to_datetime(frame["seconds"], unit="s").astype("datetime64[us]")
    frame["day"] = frame["at"].dt.date
    everybody = pd.unique(frame[["member_id", "other_id"]].values.ravel())
    members = pd.DataFrame({"member_id": everybody, "person_id": everybody, "joined_day": frame["day"].min()})
    facts = frame[["member_id", "other_id", "at", "day"]].assign(kind="post")
    return filled(InMemoryStore(), members=members, facts=facts), frame


def test_messages_of_a_college_have_the_published_figures() -> None:
    store, frame = messages()
    whole = Period(frame["day"].min(), frame["day"].max())
    assert _value(store, "members", whole) == 1899
    assert _value(store, "posts", whole) == 59_835
    assert _value(store, "contributing_members", whole) == 1350
    assert round(_value(store, "posts", whole) / _value(store, "members", whole), 2) == 31.51
    of_each = frame.groupby("member_id").size().sort_values()
    assert _value(store, "posts_per_contributor", whole) == pytest.approx(of_each.mean())
    ranks = np.arange(1, len(of_each) + 1)
    gini = 2 * (ranks * of_each).sum() / (len(of_each) * of_each.sum()) - (len(of_each) + 1) / len(of_each)
    assert _value(store, "contribution_gini", whole) == pytest.approx(gini)
    top = of_each.iloc[::-1].cumsum()
    assert _value(store, "top_1_share", whole) == pytest.approx((top.iloc[12] + of_each.iloc[-14] / 2) / 59_835)
    levels = [_value(store, f"{level}_members", whole) for level in ("core", "regular", "casual")]
    before = top - of_each.iloc[::-1]
    assert sum(levels) == 1350
    assert levels[0] == pytest.approx((before < 0.8 * 59_835).sum(), abs=3)


def test_activity_of_a_month_is_what_pandas_counts() -> None:
    store, frame = messages()
    first = frame["day"].min() + timedelta(days=30)
    period = Period(first, first + timedelta(days=29))
    of_it = frame[frame["day"].between(period.first, period.last)]
    a_day = of_it.groupby("day")["member_id"].nunique().reindex(pd.date_range(first, periods=30).date, fill_value=0)
    here = of_it["member_id"].nunique()
    assert _value(store, "daily_active", period) == pytest.approx(a_day.mean())
    assert _value(store, "monthly_active", period) == here
    assert _value(store, "stickiness", period) == pytest.approx(a_day.mean() / here)
    week = of_it[of_it["day"] > period.last - timedelta(days=7)]
    assert _value(store, "weekly_active", period) == week["member_id"].nunique()
    found = series(store, metric_called("daily_active"), period, "day", conventions=Conventions(minimum=1))
    assert [each.value for each in found] == list(a_day)
    past = set(frame[frame["day"].between(period.before().first, period.before().last)]["member_id"])
    present = set(of_it["member_id"])
    assert _value(store, "returning_members", period) == len(past & present)
    assert _value(store, "churn_rate", period) == pytest.approx(1 - len(past & present) / len(past))
    low, high = stats.binomtest(len(past - present), len(past)).proportion_ci(method="wilson")
    churn = _figure(store, "churn_rate", period)
    assert [churn.low, churn.high, churn.n] == pytest.approx([low, high, len(past)])


def table_of(name: str) -> pd.DataFrame:
    path = realdata.DATA / "stackexchange-quantumcomputing" / f"{name}.xml"
    return pd.DataFrame([row.attrib for row in ElementTree.parse(path).getroot()])


@cache
def _questions() -> tuple[InMemoryStore, pd.DataFrame, pd.DataFrame]:
    users, posts = table_of("Users"), table_of("Posts")
    users = users[users["Id"].astype(int) > 0]
    joined = pd.to_datetime(users["CreationDate"]).astype("datetime64[us]")
    numbers = users["Id"].astype(int)
    members = pd.DataFrame(
        {"member_id": numbers, "person_id": numbers, "joined_at": joined, "joined_day": joined.dt.date}
    )
    posts = posts[posts["PostTypeId"].isin(["1", "2"])].copy()
    posts["at"] = pd.to_datetime(posts["CreationDate"]).astype("datetime64[us]")
    posts["day"] = posts["at"].dt.date
    posts["member_id"] = pd.to_numeric(posts["OwnerUserId"]).astype("Int64")
    posts["opens"] = posts["PostTypeId"] == "1"
    posts["post_id"] = posts["Id"].astype(int)
    posts["thread_id"] = pd.to_numeric(posts["ParentId"]).fillna(posts["post_id"]).astype(int)
    questions = posts[posts["opens"]].copy()
    when = posts.set_index("Id")["at"]
    questions["accepted_at"] = questions["AcceptedAnswerId"].map(when)
    columns = ["thread_id", "member_id", "at", "day"]
    threads = questions[[*columns, "accepted_at"]].assign(kind="topic", space_kind="questions")
    facts = pd.concat([posts[columns].assign(kind="post"), questions[columns].assign(kind="thread")])
    own = posts[["post_id", *columns, "opens"]]
    store = filled(InMemoryStore(), members=members, posts=own, threads=threads, facts=facts)
    return store, posts, questions


def test_questions_have_the_counts_of_the_source() -> None:
    store, posts, questions = _questions()
    assert (len(questions), (~posts["opens"]).sum(), questions["accepted_at"].notna().sum()) == (612, 1060, 389)
    # Questions and answers whose authors are gone are nobody's.
    assert _value(store, "threads", SITE) == questions["member_id"].notna().sum()
    assert _value(store, "posts", SITE) == posts["member_id"].notna().sum()
    assert _value(store, "contributing_members", SITE) == posts["member_id"].dropna().nunique()
    # 3,461 users, of whom the first is the site itself; some came a day before or after the first and last post.
    around = Period(SITE.first - timedelta(days=7), SITE.last + timedelta(days=7))
    assert _value(store, "joined", around) == 3460


def test_answers_come_when_scipy_and_pandas_say_that_they_come() -> None:
    store, posts, questions = _questions()
    until = posts["at"].max()
    asked = questions[questions["member_id"].notna()]
    answers = posts[~posts["opens"]].merge(
        asked[["thread_id", "member_id", "at"]], on="thread_id", suffixes=("", "_asked")
    )
    others = answers[answers["member_id"].fillna(0) != answers["member_id_asked"]]
    first = asked["thread_id"].map(others.groupby("thread_id")["at"].min())
    waited = (first.fillna(until) - asked["at"]).dt.total_seconds().astype(int)
    unanswered = first.isna()
    sf = stats.ecdf(stats.CensoredData(uncensored=waited[~unanswered], right=waited[unanswered])).sf
    for at, name in ((0.5, "first_response_median"), (0.9, "first_response_p90")):
        expected = sf.quantiles[np.argmax(sf.probabilities <= 1 - at)]
        assert _value(store, name, SITE) == pytest.approx(expected, abs=2)
    assert _value(store, "first_response_in_target", SITE) == pytest.approx(1 - sf.evaluate(86_400), abs=2e-3)
    assert _value(store, "unanswered_share", SITE) == pytest.approx(unanswered.mean())
    took = (asked["accepted_at"].fillna(until) - asked["at"]).dt.total_seconds().astype(int)
    done = asked["accepted_at"].notna()
    sf = stats.ecdf(stats.CensoredData(uncensored=took[done], right=took[~done])).sf
    expected = sf.quantiles[np.argmax(sf.probabilities <= 0.5)]
    assert _value(store, "resolution_median", SITE) == pytest.approx(expected, abs=2)


def test_retention_is_what_pandas_says_of_each_who_joined() -> None:
    store, posts, _questions_alone = _questions()
    users = table_of("Users")
    users = users[users["Id"].astype(int) > 0]
    joined = pd.to_datetime(users["CreationDate"]).dt.date
    joined.index = users["Id"].astype(int)
    cohort = joined[(joined >= MAY.first) & (joined <= MAY.last)]
    last = posts.groupby("member_id")["day"].max().reindex(cohort.index)
    stayed = [pd.notna(day) and (day - came).days >= 30 for day, came in zip(last, cohort, strict=True)]
    found = _figure(store, "retention_30", MAY)
    assert [found.value, found.n] == pytest.approx([np.mean(stayed), len(cohort)])
    wrote = posts["member_id"].dropna().unique()
    expected = cohort.index.isin(wrote).mean()
    assert _value(store, "first_post_share", MAY) == pytest.approx(expected)
