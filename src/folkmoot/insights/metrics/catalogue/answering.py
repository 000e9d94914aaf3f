"""How soon people are answered, and whether what they asked is resolved."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue.common import BY_PEOPLE, BY_PLACE, KAPLAN_MEIER, WILSON
from folkmoot.insights.metrics.definition import Better, Metric, Shape, Unit

_ANY = BY_PEOPLE | BY_PLACE
_RESPONSE = (
    "CHAOSS: Time to First Response; filters: bots never answer, staff do and do not ask (role), the author does not. "
    "CHAOSS leaves open what of those that wait becomes; here they are censored (Kaplan and Meier 1958)"
)
_RESOLUTION = (
    "CHAOSS: Time to Close, of questions, and Issue Resolution Duration by open time. There it ends when the answer is "
    "marked and closed ones are averaged; here when that answer was written, and open ones are censored"
)
_OPENED = "t.day BETWEEN $first AND $last AND t.kind = 'topic' AND t.space_kind IN ('forum', 'questions')"
_ASKED = "t.day BETWEEN $first AND $last AND t.kind = 'topic' AND t.space_kind = 'questions'"


def _responses(answered: str = "answered_at") -> str:
    return f"""SELECT t.grp, t.person_id, t.at AS at, t.{answered} AS ended_at, t.closed_at AS given_up_at
FROM topics t WHERE {_OPENED}"""  # noqa: S608 - own text


_RESOLUTIONS = f"""SELECT t.grp, t.person_id, t.at AS at, t.accepted_at AS ended_at, t.closed_at AS given_up_at
FROM topics t WHERE {_ASKED}"""  # noqa: S608 - own text
_ASKERS = """SELECT grp, SUM(askers) AS people FROM counts
WHERE day BETWEEN $first AND $last GROUP BY grp HAVING SUM(askers) > 0"""
_IS_ANSWERED = "COALESCE(t.answered_at <= $until, FALSE)"


def _waiting(
    name: str,
    label: Promise | str,
    meaning: Promise | str,
    formula: str,
    sql: str,
    *,
    at: float | None = None,
    working: bool = False,
    source: str = _RESPONSE,
) -> Metric:
    """A quantile of how long threads wait, or without `at` the share that waits no longer than the target."""
    return Metric(
        name=name,
        label=label,
        meaning=meaning,
        formula=formula,
        unit=Unit.SHARE if at is None else Unit.SECONDS,
        source=source,
        sql=sql,
        counted="" if source == _RESOLUTION else _ASKERS,
        interval=KAPLAN_MEIER,
        shape=Shape.WITHIN if at is None else Shape.QUANTILE,
        better=Better.UP if at is None else Better.DOWN,
        groups_by=_ANY,
        section="Answers",
        at=() if at is None else (at,),
        target="resolution" if source == _RESOLUTION else "response",
        in_business_hours=working,
        behind=f"SELECT t.thread_id AS id FROM topics t WHERE {_ASKED if source == _RESOLUTION else _OPENED}",  # noqa: S608
        behind_kind="threads",
    )


_FIRST = "time from a thread's opening to the first post of somebody else who is no bot; unanswered ones are censored"
RESPONSE = (
    _waiting(
        "first_response_median",
        _("First answer: median"),
        _("After how long half of the threads of the period had an answer. Those that still wait count as waiting."),
        f"Kaplan-Meier median of the {_FIRST}",
        _responses(),
        at=0.5,
    ),
    _waiting(
        "first_response_p90",
        _("First answer: nine in ten"),
        _("After how long nine in ten threads of the period had an answer; nothing where more than one in ten waits."),
        f"Kaplan-Meier 0.9 quantile of the {_FIRST}",
        _responses(),
        at=0.9,
    ),
    _waiting(
        "first_response_in_target",
        _("First answer within the target"),
        _("The share of the threads of the period that is answered within the target that the managers have set."),
        f"1 - Kaplan-Meier at the target of the {_FIRST}",
        _responses(),
    ),
    _waiting(
        "first_response_working_median",
        _("First answer in working time: median"),
        _("The median again, counting the community's office hours alone; without office hours all hours count."),
        f"Kaplan-Meier median of the working {_FIRST}",
        _responses(),
        at=0.5,
        working=True,
    ),
    _waiting(
        "first_response_working_p90",
        _("First answer in working time: nine in ten"),
        _("After how much working time nine in ten threads of the period had an answer."),
        f"Kaplan-Meier 0.9 quantile of the working {_FIRST}",
        _responses(),
        at=0.9,
        working=True,
    ),
    _waiting(
        "first_response_working_in_target",
        _("First answer within the target of working time"),
        _("The share of the threads of the period that is answered within the target, counting office hours alone."),
        f"1 - Kaplan-Meier at the target of the working {_FIRST}",
        _responses(),
        working=True,
    ),
    _waiting(
        "peer_response_median",
        _("First answer of another member: median"),
        _("After how long half of the threads of the period had an answer of a member who is not staff."),
        "Kaplan-Meier median of the time to the first post of somebody else who is neither staff nor a bot",
        _responses("peer_at"),
        at=0.5,
    ),
    Metric(
        name="unanswered_share",
        label=_("Unanswered"),
        meaning=_("The share of the threads opened in the period that nobody else has answered yet."),
        formula="threads without a post of somebody else who is no bot / threads opened in the period",
        unit=Unit.SHARE,
        source="CHAOSS: Issue Response Time and its filters; any answer will do, at Stack Exchange one voted up",
        sql=f"""SELECT t.grp, SUM(CASE WHEN {_IS_ANSWERED} THEN 0 ELSE 1 END) AS waiting, COUNT(*) AS opened,
  COUNT(DISTINCT t.person_id) AS n
FROM topics t WHERE {_OPENED} GROUP BY t.grp""",  # noqa: S608 - own text
        counted="""SELECT grp, SUM(unanswered) AS waiting, SUM(asked) AS opened, SUM(askers) AS n
FROM counts WHERE day BETWEEN $first AND $last GROUP BY grp HAVING SUM(askers) > 0""",
        interval=WILSON,
        shape=Shape.SHARE,
        better=Better.DOWN,
        groups_by=_ANY,
        section="Answers",
        behind=f"SELECT t.thread_id AS id FROM topics t WHERE {_OPENED} AND NOT {_IS_ANSWERED}",  # noqa: S608 - own text
        behind_kind="threads",
    ),
)

RESOLUTION = (
    _waiting(
        "resolution_median",
        _("Resolved: median"),
        _("After how long half of the questions of the period had the answer that was accepted; open ones count."),
        "Kaplan-Meier median of the time from a question to its accepted answer; others are censored",
        _RESOLUTIONS,
        at=0.5,
        source=_RESOLUTION,
    ),
    _waiting(
        "resolution_p90",
        _("Resolved: nine in ten"),
        _("After how long nine in ten questions of the period had the answer that was accepted."),
        "Kaplan-Meier 0.9 quantile of the time from a question to its accepted answer; others are censored",
        _RESOLUTIONS,
        at=0.9,
        source=_RESOLUTION,
    ),
    _waiting(
        "resolution_in_target",
        _("Resolved within the target"),
        _("The share of the questions of the period whose accepted answer came within the target."),
        "1 - Kaplan-Meier at the target of the time from a question to its accepted answer",
        _RESOLUTIONS,
        source=_RESOLUTION,
    ),
    _waiting(
        "resolution_working_median",
        _("Resolved in working time: median"),
        _("The median again, counting the community's office hours alone."),
        "Kaplan-Meier median of the working time from a question to its accepted answer",
        _RESOLUTIONS,
        at=0.5,
        working=True,
        source=_RESOLUTION,
    ),
    _waiting(
        "resolution_working_p90",
        _("Resolved in working time: nine in ten"),
        _("After how much working time nine in ten questions of the period had the answer that was accepted."),
        "Kaplan-Meier 0.9 quantile of the working time from a question to its accepted answer",
        _RESOLUTIONS,
        at=0.9,
        working=True,
        source=_RESOLUTION,
    ),
    _waiting(
        "resolution_working_in_target",
        _("Resolved within the target of working time"),
        _("The share of the questions of the period whose accepted answer came within the target, in office hours."),
        "1 - Kaplan-Meier at the target of the working time from a question to its accepted answer",
        _RESOLUTIONS,
        working=True,
        source=_RESOLUTION,
    ),
)
ANSWERS = (*RESPONSE, *RESOLUTION)
