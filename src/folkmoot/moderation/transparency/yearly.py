"""The yearly report in the EU's template (Implementing Regulation (EU) 2024/2835, Annex I), as its set of CSV parts.

What we know is filled in. What only people know (orders of authorities, disputes, words) says so by BY_HAND; what
does not concern a platform of this size is NOT_APPLICABLE.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from folkmoot.moderation.dsa import vocabulary as words

BY_HAND, NOT_APPLICABLE = "to be filled in by hand", "not applicable"
_OTHER = 'Description of the sub-category "Other"'
_MEASURES = (
    ("Visibility restriction Removal", "decision_visibility", "DECISION_VISIBILITY_CONTENT_REMOVED"),
    ("Visibility restriction Disable", "decision_visibility", "DECISION_VISIBILITY_CONTENT_DISABLED"),
    ("Visibility restriction Demoted", "decision_visibility", "DECISION_VISIBILITY_CONTENT_DEMOTED"),
    ("Visibility restriction Age restricted", "decision_visibility", "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED"),
    (
        "Visibility restriction Interaction restricted",
        "decision_visibility",
        "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
    ),
    ("Visibility restriction Labelled", "decision_visibility", "DECISION_VISIBILITY_CONTENT_LABELLED"),
    ("Visibility restriction Other", "decision_visibility", "DECISION_VISIBILITY_OTHER"),
    ("Monetary restriction Suspension", "decision_monetary", "DECISION_MONETARY_SUSPENSION"),
    ("Monetary restriction Termination", "decision_monetary", "DECISION_MONETARY_TERMINATION"),
    ("Monetary restriction Other", "decision_monetary", "DECISION_MONETARY_OTHER"),
    ("Provision of the service Suspension", "decision_provision", "SUSPENSION"),
    ("Provision of the service Termination", "decision_provision", "TERMINATION"),
    ("Account restriction Suspension", "decision_account", "DECISION_ACCOUNT_SUSPENDED"),
    ("Account restriction Termination", "decision_account", "DECISION_ACCOUNT_TERMINATED"),
)
_ORDERS = (
    "Number of orders to act against illegal content received",
    "Number of specific items of information included in the total number of orders to act against illegal content",
    "Median time to inform the authority of the receipt of the order to act against illegal content",
    "Median time to give effect to the order to act against illegal content",
    "Number of orders to provide information",
    "Median time to inform the authority of the receipt of the order to provide information",
    "Median time to give effect to the order to provide information",
)
_QUALITATIVE = (
    "Summary of the content moderation engaged in at the providers' own initiative",
    "Meaningful and comprehensible information on content moderation at the providers' own initiative",
    "Qualitative description of the automated means",
    "Qualitative description of indicators of accuracy and possible rate of error of automated means",
    "Specification of the precise purposes to apply automated means",
    "Safeguards applied to the use of automated means",
)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice of the year: its category, whether of a trusted flagger, how long it took, and on what we acted."""

    category: str
    is_trusted: bool
    items: int
    hours: float | None
    on_law: bool = False
    on_terms: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """What the report of a year is made of. `statements` are those of decisions that no notice led to."""

    provider: str
    service: str
    contact: str
    begin: str
    end: str
    published: str
    statements: Sequence[dict[str, Any]] = ()
    notices: Sequence[NoticeRow] = ()
    complaints: int = 0
    upheld: int = 0
    reversed: int = 0
    complaint_hours: Sequence[float] = field(default_factory=tuple)
    unfounded_suspensions: int = 0
    automated: int = 0
    automated_reversed: int = 0


def as_zip(year: Year) -> bytes:
    """Every part of the template as a CSV file, with a note on what has to be done by hand."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, rows in parts(year).items():
            bundle.writestr(f"{name}.csv", _csv(rows))
        bundle.writestr("README.txt", _README)
    return file.getvalue()


def parts(year: Year) -> dict[str, list[list[str]]]:
    """The parts of the template by their names, the headings first."""
    period = f"{year.begin}/{year.end}"
    return {
        "1_report_identification": _identification(year),
        "2_categories_names": _categories(),
        "3_member_states_orders": _orders(year, period),
        "4_notices": _notices(year, period),
        "5_own_initiative_illegal": _own(year, period, words.ILLEGAL, "Category of illegal content"),
        "6_own_initiative_TC": _own(
            year, period, words.INCOMPATIBLE, "Category of incompatibility with the provider's terms and conditions"
        ),
        "7_appeals_and_recidivism": _appeals(year, period),
        "8_automated_means": _automated(year, period),
        "9_human_resources": _note(year, period, NOT_APPLICABLE, "Article 42(2): very large online platforms only"),
        "10_AMAR": _note(year, period, NOT_APPLICABLE, "Article 42(3): very large online platforms only"),
        "11_qualitative": [
            ["Applicability", "Service", "Reporting period", "Indicator", "Value"],
            *(["Yes", year.service, period, each, BY_HAND] for each in _QUALITATIVE),
        ],
    }


def _identification(year: Year) -> list[list[str]]:
    rows = (
        ("Name of the service provider", year.provider or BY_HAND),
        ("Name of the service", year.service),
        ("Date of the publication of the report", year.published),
        ("Starting date of the reporting period", year.begin),
        ("Ending date of the reporting period", year.end),
        ("Point of contact", year.contact or BY_HAND),
    )
    return [["Applicability", "Service", "Indicator", "Value"], *(["Yes", year.service, *row] for row in rows)]


def _categories() -> list[list[str]]:
    used = "Category of illegal content / incompatible with the terms and conditions"
    head = ["Category label", "Category description", used, "Contextual information"]
    return [head, *([name, label, name, ""] for name, label in words.CATEGORIES.items())]


def _orders(year: Year, period: str) -> list[list[str]]:
    told = [f"Contextual information on {name}" for name in _ORDERS]
    head = [
        "Applicability",
        "Service",
        "Reporting period",
        "Category of illegal content",
        _OTHER,
        "Scope",
        *_ORDERS,
        *told,
    ]
    empty = [""] * (2 * len(_ORDERS) - 1)
    return [head, *(["Yes", year.service, period, name, "", "All", BY_HAND, *empty] for name in _with_total())]


def _notices(year: Year, period: str) -> list[list[str]]:
    names = [
        "Number of notices received", "Number of notices received from Trusted flaggers",
        "Number of specific items of information included in the total number of notices",
        "Number of specific items of information included in the total number of notices by Trusted Flaggers",
        "Median time to take action", "Median time to take action (Trusted Flagger notices)",
        "Number of actions taken on the basis of the law",
        "Number of actions taken on the basis of the law (Trusted Flagger notices)",
        "Number of actions taken on the basis of the terms and conditions of the service",
        "Number of actions taken on the basis of the terms and conditions of the service (Trusted Flagger notices)",
    ]  # fmt: skip
    told = [f"Contextual information on {name}" for name in names]
    rows = [["Applicability", "Service", "Reporting period", "Category of illegal content", _OTHER, *names, *told]]
    for category in _with_total():
        wanted = [each for each in year.notices if category in ("TOTAL", each.category)]
        trusted = [each for each in wanted if each.is_trusted]
        values = [
            str(len(wanted)), str(len(trusted)), str(sum(each.items for each in wanted)),
            str(sum(each.items for each in trusted)), _median(each.hours for each in wanted),
            _median(each.hours for each in trusted), str(sum(each.on_law for each in wanted)),
            str(sum(each.on_law for each in trusted)), str(sum(each.on_terms for each in wanted)),
            str(sum(each.on_terms for each in trusted)),
        ]  # fmt: skip
        rows.append(["Yes", year.service, period, category, "", *values, *[""] * len(names)])
    return rows


def _own(year: Year, period: str, ground: str, heading: str) -> list[list[str]]:
    first = [
        "Number of measures taken at the provider's own initiative",
        "Number of measures taken after detection with solely automated means",
    ]
    names = [*first, *(name for name, _field, _value in _MEASURES)]
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for each in year.statements:
        if each["decision_ground"] == ground:
            for category in ("TOTAL", each["category"]):
                counted[category].update(_measures(each, first))
    rows = [["Applicability", "Service", "Reporting period", heading, _OTHER, *names]]
    rows[0] += [f"Contextual Information on {name}" for name in names]
    for category in _with_total():
        values = [str(counted[category][name]) for name in names]
        rows.append(["Yes", year.service, period, category, "", *values, *[""] * len(names)])
    return rows


def _measures(statement: dict[str, Any], first: Sequence[str]) -> list[str]:
    found = [first[0]]
    if statement["automated_detection"] == "Yes":
        found.append(first[1])
    for name, field_name, value in _MEASURES:
        held = statement.get(field_name)
        if (
            held == value
            or (isinstance(held, list) and value in held)
            or (field_name == "decision_provision" and isinstance(held, str) and held.endswith(value))
        ):
            found.append(name)
    return found


def _appeals(year: Year, period: str) -> list[list[str]]:
    complaints = "Number of complaints submitted to the internal-complaints mechanism"
    internal, courts = "Internal complaints mechanism", "Out-of-court disputes"
    suspended = "Suspensions imposed on repeated offenders"
    rows = (
        (internal, complaints, "Total number", str(year.complaints)),
        (internal, complaints, "Decisions upheld", str(year.upheld)),
        (internal, complaints, "Decisions reversed", str(year.reversed)),
        (internal, complaints, "Decision omitted", str(max(0, year.complaints - year.upheld - year.reversed))),
        (internal, "Median time needed to take a decision", "Median time", _median(year.complaint_hours)),
        (courts, "Number of disputes submitted to out-of-court dispute settlement bodies", "Total number", BY_HAND),
        (suspended, "Number of suspensions for the provision of manifestly illegal content", "Total number", BY_HAND),
        (
            suspended, "Number of suspensions for the submission of manifestly unfounded notices", "Total number",
            str(year.unfounded_suspensions),
        ),
        (suspended, "Number of suspensions for the submission of manifestly unfounded complaints", "Total number", "0"),
    )  # fmt: skip
    return _rows(year, period, rows)


def _automated(year: Year, period: str) -> list[list[str]]:
    rate = f"{year.automated_reversed / year.automated:.3f}" if year.automated else ""
    means = "Use of automated means for the purpose of content moderation"
    rows = (
        (means, "Number of items moderated by solely automated means", "Total number", str(year.automated)),
        (means, "Indicators of the accuracy of the automated means", "Total", BY_HAND),
        (means, "Possible rate of error of the automated means (share reversed after an appeal)", "Total", rate),
    )
    return _rows(year, period, rows)


def _rows(year: Year, period: str, rows: Iterable[tuple[str, str, str, str]]) -> list[list[str]]:
    head = [
        "Applicability",
        "Service",
        "Reporting period",
        "Section",
        "Indicator",
        "Scope",
        "Value",
        "Contextual Information",
    ]
    return [head, *(["Yes", year.service, period, *row, ""] for row in rows)]


def _note(year: Year, period: str, applies: str, why: str) -> list[list[str]]:
    head = ["Applicability", "Service", "Reporting period", "Contextual Information"]
    return [head, [applies, year.service, period, why]]


def _with_total() -> list[str]:
    return ["TOTAL", *words.CATEGORIES]


def _median(values: Iterable[float | None]) -> str:
    return f"{median(known):.1f}" if (known := [each for each in values if each is not None]) else ""


def _csv(rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue()


_README = """Transparency report by Implementing Regulation (EU) 2024/2835, Annex I, part by part.

Filled in from the decisions of the community: 2, 4, 5, 6, the internal complaints and notices of 7, the counts of 8.
To be filled in by hand: 3 (orders of authorities), the disputes and suspensions for illegal content of 7, the
indicators of accuracy of 8 (the page of the classifier shows them), 11 (words), and what says so in 1.
Not applicable: 9 and 10 concern very large online platforms only.
Times are in hours. Numbers are not rounded and small ones not held back: look before you publish.
Micro and small enterprises need not publish this report (art. 15(2)); compare the headings with the Annex.
"""
