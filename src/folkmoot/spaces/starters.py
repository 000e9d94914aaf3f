"""First spaces for communities of several kinds: suggestions, from which managers choose."""

from __future__ import annotations

from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.spaces.commands import NewSpace
from folkmoot.spaces.models import Space

_FORUM, _QUESTIONS, _NEWS = Space.Kind.FORUM, Space.Kind.QUESTIONS, Space.Kind.ANNOUNCEMENTS
_ARTICLES, _MEMBERS = Space.Kind.ARTICLES, Space.Visibility.MEMBERS


def suggested_spaces(kind: str) -> list[NewSpace]:
    """The spaces for a kind of community, in the language of whoever asks."""
    own = {
        Community.Kind.PROJECT: _project,
        Community.Kind.PRODUCT: _product,
        Community.Kind.CLUB: _club,
        Community.Kind.SUPPORT: _support,
        Community.Kind.CREATORS: _creators,
    }.get(Community.Kind(kind) if kind in Community.Kind.values else Community.Kind.OTHER, _any_community)
    return own()


def _any_community() -> list[NewSpace]:
    return [
        _news(),
        _hello(),
        NewSpace(_("Conversations"), _FORUM, description=_("Whatever belongs to our matter.")),
        NewSpace(_("Questions"), _QUESTIONS, description=_("Ask, answer, and mark what helped.")),
    ]


def _project() -> list[NewSpace]:
    return [
        NewSpace(_("Releases"), _NEWS, description=_("New versions and what changes with them.")),
        NewSpace(_("Help"), _QUESTIONS, description=_("Ask how it works, and mark the answer that solved it.")),
        NewSpace(_("Ideas"), _FORUM, description=_("What the project should do next, and why.")),
        NewSpace(_("Development"), _FORUM, description=_("For those who write code, tests and documentation.")),
        NewSpace(_("Show what you built"), _FORUM, description=_("What you made with it, however small.")),
    ]


def _product() -> list[NewSpace]:
    return [
        NewSpace(_("News"), _NEWS, description=_("What is new and what is planned.")),
        NewSpace(_("Questions"), _QUESTIONS, description=_("Ask, answer, and mark what helped.")),
        NewSpace(_("Ideas"), _FORUM, description=_("What you miss, and what would make your work easier.")),
        NewSpace(_("Tips and stories"), _ARTICLES, description=_("How others use it, told at length.")),
        _hello(),
    ]


def _club() -> list[NewSpace]:
    return [
        _news(),
        NewSpace(_("Round table"), _FORUM, _MEMBERS, _("What moves us between two meetings.")),
        NewSpace(_("Meetings and outings"), _FORUM, _MEMBERS, _("Who comes, who drives, who brings the cake.")),
        NewSpace(_("Lend, give, look for"), _FORUM, _MEMBERS, _("Offers and wishes among members.")),
        NewSpace(_("Questions to the club"), _QUESTIONS, description=_("Also for those who are not members yet.")),
    ]


def _support() -> list[NewSpace]:
    return [
        NewSpace(_("Read first"), _NEWS, description=_("How this group works, and where to find help at once.")),
        NewSpace(_("Introduce yourself"), _FORUM, _MEMBERS, _("As much or as little as you like.")),
        NewSpace(_("Sharing"), _FORUM, _MEMBERS, _("To be heard, without advice unless you ask for it.")),
        NewSpace(_("Questions and experience"), _QUESTIONS, _MEMBERS, _("What helped others in the same place.")),
        NewSpace(_("Good moments"), _FORUM, _MEMBERS, _("What went well, however small.")),
    ]


def _creators() -> list[NewSpace]:
    return [
        NewSpace(_("News"), _NEWS, description=_("New works, dates and what happens behind the scenes.")),
        NewSpace(_("Show your work"), _FORUM, description=_("Finished or not: say what kind of feedback you want.")),
        NewSpace(_("Craft and tools"), _QUESTIONS, description=_("How is this made? Ask and answer.")),
        NewSpace(_("Conversations"), _FORUM, _MEMBERS, _("About everything around it.")),
        _hello(),
    ]


def _news() -> NewSpace:
    return NewSpace(_("Announcements"), _NEWS, description=_("What everybody should know."))


def _hello() -> NewSpace:
    return NewSpace(_("Introduce yourself"), _FORUM, description=_("Who are you, and what brings you here?"))
