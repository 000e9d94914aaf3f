"""Each metric that real data can tell of, beside pandas: a site of questions with everything that is known of its days.

What the data has not is made of what it has, so that its dates and its people stay real: comments stand for reactions,
the first and the last time an account was seen for visits, one account in ten for the staff, and one in ten has left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Figure, Period, Scope
from folkmoot.insights.metrics.measuring import breakdown, measure
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.test_metrics_realdata import MAY, filled, messages, table_of
from folkmoot.moderation.targets import Week

pytestmark = pytest.mark.realdata
DAY = timedelta(days=1)
OPEN = Conventions(minimum=1, week=Week("UTC", {weekday: [(time(9), time(17))] for weekday in range(5)}))


@dataclass(frozen=True)
class Site:
    """The store, and what it was filled with."""

    store: InMemoryStore
    people: pd.DataFrame
    deeds: pd.DataFrame
    posts: pd.DataFrame

    def value(self, name: str, period: Period = MAY) -> float | None:
        return self.figure(name, period).value

    def figure(self, name: str, period: Period = MAY) -> Figure:
        return measure(self.store, metric_called(name), period, conventions=OPEN)


@cache
def _site() -> Site:
    users = table_of("Users").astype({"Id": int}).query("Id > 0")
    came, seen = (pd.to_datetime(users[name]).astype("datetime64[us]") for name in ("CreationDate", "LastAccessDate"))
    people = pd.DataFrame({"member_id": users["Id"], "person_id": users["Id"], "joined_at": came})
    people["joined_day"], people["is_staff"] = came.dt.date, users["Id"] % 10 == 0
    people["left_day"] = seen.dt.date.where(users["Id"] % 10 == 3)
    people["is_bot"] = False
    people["source"] = np.where(users["Id"] % 4 == 0, "slack", "")
    posts = _posts()
    comments = table_of("Comments")
    visits = pd.concat([_dated(users[["Id"]], "Id", when) for when in (came, seen)])
    deeds = pd.concat(
        [
            posts.assign(kind="post"), posts[posts["opens"]].assign(kind="thread"), visits.assign(kind="visit"),
            _dated(comments, "UserId", comments["CreationDate"]).assign(kind="reaction"),
        ]
    ).astype({"thread_id": "Int64", "space_id": "Int64"})  # fmt: skip
    deeds = deeds[["kind", "member_id", "at", "day", "thread_id", "space_id"]]
    deeds = deeds[deeds["member_id"].isin(people["member_id"])].reset_index(drop=True)
    store = InMemoryStore()
    threads = posts[posts["opens"]].assign(kind="topic", space_kind="questions")
    for name, frame, columns in (
        ("members", people, list(people)),
        ("facts", deeds, list(deeds)),
        ("posts", posts, ["post_id", "thread_id", "member_id", "at", "day", "opens", "sentiment", "space_id"]),
        (
            "threads",
            threads,
            ["thread_id", "member_id", "at", "day", "kind", "space_kind", "accepted_at", "space_id", "tags"],
        ),
        ("segment_members", _in_segments(people), ["segment", "member_id"]),
    ):
        _insert(store, name, frame[columns])
    counted = ", ".join(f"count(*) FILTER (kind = '{kind}') AS {kind}s" for kind in ("post", "thread", "reaction"))
    store.connection.execute(
        f"INSERT INTO member_days BY NAME SELECT day, member_id AS person_id, {counted}, 0 AS others,"
        " max((kind = 'visit')::INTEGER) AS visits FROM facts GROUP BY ALL"
    )
    return Site(store, people, deeds, posts)


def _posts() -> pd.DataFrame:
    posts = table_of("Posts").query("PostTypeId in ('1', '2')").rename(columns={"Id": "post_id"})
    posts["thread_id"] = posts["ParentId"].fillna(posts["post_id"]).astype(int)
    posts["opens"], posts["sentiment"] = posts["PostTypeId"] == "1", posts["Score"].astype(int).clip(-9, 9) / 10
    posts["sentiment"] = posts["sentiment"].where(posts["Score"] != "1")
    posts = _dated(posts.astype({"post_id": int}), "OwnerUserId", posts["CreationDate"])
    posts["space_id"] = posts["thread_id"] % 3 + 1
    posts["tags"] = posts["Tags"].fillna("").str.strip("<>").str.split("><")
    posts["accepted_at"] = pd.to_numeric(posts["AcceptedAnswerId"]).map(posts.set_index("post_id")["at"])
    return posts


def _in_segments(people: pd.DataFrame) -> pd.DataFrame:
    both = [people[people["member_id"] % each == 1].assign(segment=f"segment:{each}") for each in (2, 5)]
    return pd.concat(both)


def _insert(store: InMemoryStore, name: str, frame: pd.DataFrame) -> None:
    store.connection.register("frame", frame)
    store.connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM frame")


def _dated(frame: pd.DataFrame, who: str, when: pd.Series) -> pd.DataFrame:
    at = pd.to_datetime(when).astype("datetime64[us]")
    return frame.assign(member_id=pd.to_numeric(frame[who]).astype("Int64"), at=at, day=at.dt.date)


def _members(site: Site) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who counts, by number, and their deeds: all but the staff."""
    people = site.people[~site.people["is_staff"]].set_index("member_id")
    return people, site.deeds[site.deeds["member_id"].isin(people.index)]


def _in(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    return frame[frame["day"].between(period.first, period.last)]


def _compare(site: Site, expected: dict[str, float | None], period: Period = MAY) -> None:
    found = {name: site.value(name, period) for name in expected}
    assert found == {
        name: value if value is None else pytest.approx(value, rel=1e-9) for name, value in expected.items()
    }


def test_who_is_here_comes_stays_and_goes() -> None:
    site = _site()
    people, deeds = _members(site)
    here, past = _in(deeds, MAY), set(_in(deeds, MAY.before())["member_id"])
    now, more = set(here["member_id"]), set(here[here["kind"] != "visit"]["member_id"])
    joined, left = people["joined_day"], people["left_day"]
    of_may = set(people.index[joined.between(MAY.first, MAY.last)])
    gone = set(people.index[left.notna() & (left <= MAY.last)])
    went = people[left.notna()]
    went = set(went.index[went["left_day"].between(MAY.first, MAY.last)])
    first_posts = deeds[deeds["kind"] == "post"].groupby("member_id")["day"].min()
    lately = set(deeds[deeds["day"].between(MAY.last - 89 * DAY, MAY.last)]["member_id"])
    old = set(people.index[joined < MAY.last - 89 * DAY])
    known = set(people.index[joined <= MAY.last])
    a_day = here.groupby("day")["member_id"].nunique()
    _compare(site, {
        "active_members": len(now), "daily_active": a_day.sum() / 31, "engagement_rate": len(more) / len(now),
        "contributing_members": here[here["kind"] == "post"]["member_id"].nunique(),
        "lurking_members": len(now - more), "members": len(known - gone), "joined": len(of_may), "left": len(went),
        "net_members": len(of_may) - len(went), "new_members": len((now & of_may) - past),
        "returning_members": len(now & past), "resurrected_members": len(now - past - of_may),
        "lapsed_members": len(past - now - gone), "departed_members": len((past - now) & gone),
        "net_active": len(now) - len(past), "churn_rate": len(past - now) / len(past),
        "dormant_members": len(old - gone - lately), "reactions": (here["kind"] == "reaction").sum(),
        "new_contributors": first_posts.between(MAY.first, MAY.last).sum(),
    })  # fmt: skip
    assert min(len(went), len((past - now) & gone), len(now - past - of_may), len(now - more)) > 2


def test_who_stays_and_how_far_newcomers_go() -> None:
    site = _site()
    people, deeds = _members(site)
    cohort = people[people["joined_day"].between(MAY.first, MAY.last)]["joined_day"]
    of_them = deeds[deeds["member_id"].isin(cohort.index)]
    after = (pd.to_datetime(of_them["day"]) - pd.to_datetime(of_them["member_id"].map(cohort))).dt.days
    back = {week: of_them[after.between(7 * week, 7 * week + 6)]["member_id"].nunique() for week in (1, 4, 12)}
    later = {days: of_them[after >= days]["member_id"].nunique() for days in (7, 30, 90)}
    posts = site.posts.sort_values("at")
    firsts = posts[posts["member_id"].isin(cohort.index)].groupby("member_id").first()
    replies = posts[~posts["opens"]].merge(firsts.reset_index(), on="thread_id", suffixes=("", "_first"))
    others = replies["member_id"].fillna(0) != replies["member_id_first"]
    answered = set(replies[others & (replies["at"] >= replies["at_first"])]["member_id_first"])
    weeks = of_them[after.between(7, 90)].assign(week=after // 7).groupby("member_id")["week"].nunique()
    regular = answered & set(weeks.index[weeks >= 3])
    _compare(site, {
        **{f"retention_{days}": number / len(cohort) for days, number in later.items()},
        **{f"retention_week_{week}": number / len(cohort) for week, number in back.items()},
        "funnel_joined": len(cohort), "funnel_posted": len(firsts), "funnel_answered": len(answered),
        "funnel_regular": len(regular), "first_post_share": len(firsts) / len(cohort),
        "first_answered_share": len(answered) / len(firsts), "became_regular_share": len(regular) / len(answered),
    })  # fmt: skip
    assert min(len(regular), *back.values()) > 2


def _working(at: pd.Series) -> np.ndarray:
    """Seconds of working time, Monday to Friday from nine to five, since long ago."""
    days = at.to_numpy().astype("datetime64[D]")
    seconds = (at.to_numpy() - days) / np.timedelta64(1, "s")
    today = np.is_busday(days) * np.clip(seconds - 9 * 3600, 0, 8 * 3600)
    return np.asarray(np.busday_count("2018-01-01", days) * 8 * 3600 + today)


def _quantile(waited: np.ndarray, ended: np.ndarray, at: float) -> float | None:
    sf = stats.ecdf(stats.CensoredData(uncensored=waited[ended], right=waited[~ended])).sf
    reached = sf.probabilities <= 1 - at
    return float(sf.quantiles[np.argmax(reached)]) if reached.any() else None


def test_answers_by_working_time_by_peers_and_resolved() -> None:
    site = _site()
    people, _deeds = _members(site)
    until = site.deeds["at"].max()
    asked = site.posts[site.posts["opens"] & site.posts["member_id"].isin(people.index)]
    asked = _in(asked, MAY).set_index("thread_id")
    answers = site.posts[~site.posts["opens"] & site.posts["thread_id"].isin(asked.index)]
    others = answers["member_id"].fillna(0) != answers["thread_id"].map(asked["member_id"]).fillna(0)
    staff = answers["member_id"].isin(site.people[site.people["is_staff"]]["member_id"])
    ends = {
        "first_response": answers[others].groupby("thread_id")["at"].min().reindex(asked.index),
        "peer_response": answers[others & ~staff].groupby("thread_id")["at"].min().reindex(asked.index),
        "resolution": asked["accepted_at"],
    }
    for name, end in ends.items():
        ended = end.notna().to_numpy()
        stop = end.fillna(until)
        for kind, waited in (
            ("", ((stop - asked["at"]).dt.total_seconds() // 1).to_numpy()),
            ("_working", _working(stop) - _working(asked["at"])),
        ):
            for at, of in ((0.5, "median"), (0.9, "p90")):
                if f"{name}{kind}_{of}" in (
                    "peer_response_p90",
                    "peer_response_working_median",
                    "peer_response_working_p90",
                ):
                    continue
                expected = _quantile(waited, ended, at)
                found = site.value(f"{name}{kind}_{of}")
                assert found == (expected if expected is None else pytest.approx(expected, abs=2)), f"{name}{kind}_{of}"
            if name != "peer_response":
                target = (24 if name == "first_response" else 72) * 3600
                sf = stats.ecdf(stats.CensoredData(uncensored=waited[ended], right=waited[~ended])).sf
                found = site.value(f"{name}{kind}_in_target")
                assert found == pytest.approx(1 - sf.evaluate(target), abs=2e-3), f"{name}{kind}"
    assert site.value("unanswered_share") == pytest.approx(ends["first_response"].isna().mean())


def test_how_work_is_spread_and_in_what_mood_it_is_written() -> None:
    site = _site()
    people, deeds = _members(site)
    here = _in(deeds, MAY)
    a_day = here.drop_duplicates(["member_id", "day", "kind"])
    done = pd.crosstab(here["member_id"], here["kind"])
    visits = a_day[a_day["kind"] == "visit"].groupby("member_id").size().reindex(done.index, fill_value=0)
    score = (3 * done["post"] + 2 * done["thread"] + done["reaction"] + 0.2 * visits).round(6)
    score = score[score > 0]
    busier = np.array([score[score > each].sum() for each in score]) / score.sum()
    wrote = done["post"].sort_values(ascending=False)
    reach = np.interp([0.01 * len(wrote), 0.1 * len(wrote)], np.arange(len(wrote) + 1), [0, *wrote.cumsum()])
    judged = _in(site.posts[site.posts["member_id"].isin(people.index)], MAY)["sentiment"]
    good, bad = (judged >= 0.05).sum(), (judged <= -0.05).sum()
    _compare(site, {
        "core_members": (busier < 0.8).sum(), "regular_members": ((busier >= 0.8) & (busier < 0.95)).sum(),
        "casual_members": (busier >= 0.95).sum(), "top_1_share": reach[0] / wrote.sum(),
        "next_9_share": (reach[1] - reach[0]) / wrote.sum(), "other_90_share": 1 - reach[1] / wrote.sum(),
        "sentiment_ratio": good / bad, "positive_share": good / judged.notna().sum(),
        "negative_share": bad / judged.notna().sum(), "unjudged_share": judged.isna().mean(),
    })  # fmt: skip
    assert bad > 2


def test_how_long_members_last_by_scipys_survival() -> None:
    """Of the messages of a college, which go on for longer: who joined is who sent or got a first message."""
    _store, frame = messages()
    both = pd.concat([frame[["member_id", "day"]], frame[["other_id", "day"]].set_axis(["member_id", "day"], axis=1)])
    joined, last = both.groupby("member_id")["day"].min(), frame.groupby("member_id")["day"].max()
    members = pd.DataFrame({"member_id": joined.index, "person_id": joined.index, "joined_day": joined.to_numpy()})
    store = filled(InMemoryStore(), members=members, facts=frame[["member_id", "at", "day"]].assign(kind="post"))
    period = Period(joined.min(), joined.min() + 9 * DAY)
    horizon = frame["at"].max().date() - 90 * DAY
    cohort = joined[joined <= period.last]
    ends = last.reindex(cohort.index)
    lapsed = (ends.isna() | (ends <= horizon)).to_numpy()
    stop = ends.fillna(cohort).where(lapsed, horizon)
    lasted = (pd.to_datetime(stop) - pd.to_datetime(cohort)).dt.days.to_numpy()
    sf = stats.ecdf(stats.CensoredData(uncensored=lasted[lapsed], right=lasted[~lapsed])).sf
    half = sf.quantiles[np.argmax(sf.probabilities <= 0.5)]
    for name, expected in (("survival_90", sf.evaluate(90)), ("lifetime_median", half * 86_400)):
        found = measure(store, metric_called(name), period, conventions=OPEN)
        assert [found.value, found.n] == pytest.approx([float(expected), len(cohort)]), name


def test_spaces_tags_segments_sources_and_cohorts_each_for_itself() -> None:
    site = _site()
    people, deeds = _members(site)
    written = _in(deeds[deeds["kind"] == "post"], MAY).merge(
        people.reset_index()[["member_id", "source", "joined_day"]]
    )
    written["cohort"] = written["joined_day"].map(lambda day: day.replace(day=1).isoformat())
    tags = site.posts[site.posts["opens"]][["thread_id", "tags"]].explode("tags").astype({"thread_id": "Int64"})
    of_segments = written.merge(_in_segments(site.people)[["member_id", "segment"]])
    groups = {
        "space": written.groupby("space_id"), "tag": written.merge(tags).groupby("tags"),
        "segment": of_segments.groupby("segment"), "source": written.groupby("source"),
        "cohort": written.groupby("cohort"),
    }  # fmt: skip
    for by, group in groups.items():
        for name, expected in (("posts", group.size()), ("contributing_members", group["member_id"].nunique())):
            found = breakdown(site.store, metric_called(name), MAY, by, conventions=OPEN)
            assert {each.group: each.value for each in found} == {str(key): value for key, value in expected.items()}, (
                by
            )
        some = str(next(iter(group.groups)))
        told: dict[str, Any] = {by: some[:7] if by == "cohort" else some} if by != "space" else {"space_ids": (1,)}
        narrowed = Scope(**told)
        assert measure(site.store, metric_called("posts"), MAY, narrowed, OPEN).value == group.size().iloc[0], by


def test_events_visitors_and_searches() -> None:
    """No set of ours has these: badges stand for who came, with who said so before, votes for views, tags for words."""
    people, _deeds = _members(_site())
    badges = table_of("Badges").astype({"Id": int})
    came = _dated(badges, "UserId", badges["Date"]).assign(kind="attend", subject_id=pd.factorize(badges["Name"])[0])
    came = came[came["member_id"].isin(people.index)]
    said = came[came["Id"] % 3 > 0].assign(kind="rsvp", day=came["day"] - DAY)
    said.loc[said["Id"] % 3 == 1, "subject_id"] += 1
    votes = table_of("Votes").astype({"Id": int, "PostId": int})
    views = votes.assign(day=pd.to_datetime(votes["CreationDate"]).dt.date, page="/t/" + votes["PostId"].astype(str))
    views["visitor"], views["is_bot"] = (views["PostId"] % 29).astype(str), views["Id"] % 13 == 0
    views["is_member"], views["key"] = views["VoteTypeId"] != "2", views["Id"].astype(str)
    looked = _site().posts[_site().posts["opens"]].assign(is_member=False, visitor="a", words="w")
    looked["key"], looked["results"] = looked["post_id"].astype(str), looked["AnswerCount"].astype(int)
    store = InMemoryStore()
    for name, frame, columns in (
        ("members", people.reset_index(), ["member_id", "person_id", "joined_day", "is_staff", "is_bot", "source"]),
        ("facts", pd.concat([came, said]), ["kind", "member_id", "at", "day", "subject_id"]),
        ("visits", views, ["key", "day", "visitor", "is_member", "is_bot", "page"]),
        ("searches", looked, ["key", "day", "is_member", "visitor", "words", "results"]),
    ):
        _insert(store, name, frame[columns])
    of_may, own = _in(came, MAY), ["member_id", "subject_id"]
    accepted = _in(said, MAY)[own].drop_duplicates()
    kept = accepted.merge(came[came["day"] >= MAY.first][own].drop_duplicates())
    ever = came[came["day"] <= MAY.last].groupby("member_id")["subject_id"].nunique()
    here = set(of_may["member_id"])
    strangers = _in(views[~views["is_member"] & ~views["is_bot"]], MAY)
    of_each = strangers.groupby(["day", "visitor"]).size()
    asked = _in(looked, MAY)
    expected = {
        "events_held": of_may["subject_id"].nunique(), "event_participants": len(here),
        "event_show_rate": len(kept) / len(accepted), "event_repeat_share": (ever[list(here)] > 1).mean(),
        "funnel_visitors": len(of_each), "visitors": len(of_each) / 31, "visitor_views": len(strangers),
        "visitor_depth": (of_each > 1).mean(), "searches": len(asked),
        "searches_in_vain": (asked["results"] == 0).sum(), "search_failure_rate": (asked["results"] == 0).mean(),
    }  # fmt: skip
    _compare(Site(store, people, came, votes), expected)
    assert 0 < len(kept) < len(accepted)
