"""What a page of figures can be narrowed to: the spaces the reader may enter, tags, segments, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from folkmoot.content.policies import tags_visible_to
from folkmoot.core.actor import Actor
from folkmoot.insights.choice import COMPARISONS, PRESETS, Choice
from folkmoot.insights.queries.kept import kept_lately
from folkmoot.insights.queries.segments import SAVED, segment_names
from folkmoot.insights.store.engine import Engine
from folkmoot.spaces.policies import spaces_visible_to

_TAGS_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Option:
    """A value in a list to choose from."""

    value: str
    label: str | Promise
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A list to choose from, by its name in the address."""

    name: str
    label: str | Promise
    options: list[Option]


def filters_for(actor: Actor, choice: Choice) -> list[Filter]:
    """The lists, those with nothing to choose left out."""
    scope = choice.scope
    spaces = spaces_visible_to(actor).order_by("name").values_list("id", "name")
    tags = tags_visible_to(actor).order_by("name").values_list("slug", "name")
    segments, sources = kept_lately(choice.community_id, reckon_choices)
    chosen_space = ",".join(map(str, scope.space_ids))
    chosen_source = "here" if scope.source == "" else scope.source or ""
    lists = (
        ("space", _("Space"), [(str(key), name) for key, name in spaces], chosen_space),
        ("tag", _("Tag"), list(tags[:_TAGS_AT_MOST]), scope.tag),
        ("segment", _("Segment"), _called(choice.community_id, segments), scope.segment),
        ("source", _("Came from"), [(name or "here", name or _("here")) for name in sources], chosen_source),
    )
    found = [
        Filter("period", _("Period"), _options(list(PRESETS.items()), choice.preset)),
        Filter("compare", _("Compare with"), _options(list(COMPARISONS.items()), choice.compare)),
    ]
    for name, label, options, chosen in lists:
        if chosen and chosen not in dict(options):
            # What nobody is in any more still narrows the page, and has to be seen to.
            options.append((chosen, _("here") if chosen == "here" else chosen))
        if len(options) > 1 or chosen:
            found.append(Filter(name, label, _options([("", _("All")), *options], chosen)))
    return found


def reckon_choices(engine: Engine) -> tuple[list[str], list[str]]:
    """The segments and the sources that there are; runs where the engine is."""
    segments = engine.rows("SELECT DISTINCT segment FROM segment_members ORDER BY 1")
    sources = engine.rows("SELECT DISTINCT source FROM members WHERE source IS NOT NULL ORDER BY 1")
    return [row[0] for row in segments], [row[0] for row in sources]


def _called(community_id: int, segments: Sequence[str]) -> list[tuple[str, str]]:
    """The groups that the store knows, and the saved segments that there are now, by what they are called.

    One that was saved just now shows nobody until the next reckoning, which comes within minutes.
    """
    groups = [(name, name.partition(":")[2] or name) for name in segments if not name.startswith(SAVED)]
    return [*sorted(segment_names(community_id).items(), key=lambda each: each[1].casefold()), *groups]


def _options(options: list[tuple[str, str | Promise]], chosen: str) -> list[Option]:
    return [Option(value, label, value == chosen) for value, label in options]
