"""Why somebody is on a list, in words that follow from the figures and say no more."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.insights.rising.listing import AtRisk, Champion, Riser


def why_champion(each: Champion) -> list[str]:
    told = [
        ngettext(
            "Answered %(people)s person in 90 days: %(percent)s %% of all answers.",
            "Answered %(people)s people in 90 days: %(percent)s %% of all answers.",
            each.answered,
        )
        % {"people": each.answered, "percent": _percent(each.share)},
        ngettext("In touch with %(people)s person.", "In touch with %(people)s people.", each.contacts)
        % {"people": each.contacts},
    ]
    if each.newcomers:
        told.append(
            ngettext(
                "Answered %(people)s newcomer within a month of their joining.",
                "Answered %(people)s newcomers within a month of their joining.",
                each.newcomers,
            )
            % {"people": each.newcomers}
        )
    return told


def why_rising(each: Riser) -> list[str]:
    wrote = ngettext("Wrote on %(days)s day of the last 30.", "Wrote on %(days)s days of the last 30.", each.days) % {
        "days": each.days
    }
    if each.is_new:
        return [wrote, _("Joined on %(day)s.") % {"day": date_format(each.joined_on)}]
    return [wrote, _("Before, it was %(days)s of 30.") % {"days": _short(each.usual)}]


def why_at_risk(each: AtRisk, today: date, seen: date | None) -> list[str]:
    """The silence against the own rhythm first, then what else raises the chance."""
    told = [
        _("Silent for %(days)s days; usually writes every %(gap)s days.")
        % {"days": each.days_silent, "gap": _short(each.gap)}
        if each.gap > 1
        else _("Silent for %(days)s days; usually writes every day.") % {"days": each.days_silent}
    ]
    others = {
        "trend": _("Wrote on %(recent)s of the last 30 days, on %(before)s of the 30 before.")
        % {"recent": each.recent, "before": each.before},
        "days_written": ngettext(
            "Wrote on only %(days)s day within a year.", "Wrote on only %(days)s days within a year.", each.written
        )
        % {"days": each.written},
    }
    told += [others[name] for name in each.grounds if name in others]
    if seen is not None and seen > today - timedelta(days=each.days_silent):
        told.append(_("Was still here on %(day)s, without writing.") % {"day": date_format(seen)})
    return told


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"
