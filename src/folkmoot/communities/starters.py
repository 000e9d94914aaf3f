"""Guidelines to begin with, for communities of several kinds; managers choose a set and make it their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from folkmoot.communities.models import Community

Clauses = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Starter:
    """A set of guidelines to begin with."""

    introduction: str
    clauses: Clauses


def starter_of(kind: str) -> Starter:
    """The set for a kind of community, in the language of whoever asks."""
    return _SETS.get(kind, _any_community)()


def _any_community() -> Starter:
    return Starter(
        "",
        [
            (_("Be kind"), _("Argue with what is said, never with who says it. Assume that others mean well.")),
            (
                _("Stay with the matter"),
                _("Write where it belongs, and give a thread a title that says what it is about."),
            ),
            (
                _("Respect privacy"),
                _("Do not publish what was told to you in confidence, nor anybody's personal data."),
            ),
            (_("No advertising"), _("Share your own work where others asked for it, and say that it is yours.")),
            (_("Help moderators"), _("Report what breaks these guidelines instead of answering it.")),
        ],
    )


def _project() -> Starter:
    return Starter(
        _("People who use, build and look after this project meet here. These few rules keep it a good place to work."),
        [
            (_("Criticise code, not people"), _("Say what a change breaks and how to mend it. Nobody is their code.")),
            (
                _("Ask so that you can be answered"),
                _("Name the version, what you did, what you expected and what happened. Search before you ask."),
            ),
            (
                _("Nobody owes you an answer"),
                _("Most people here give their free time. Say thank you, and pass on what you learnt."),
            ),
            (
                _("Report security problems in private"),
                _("Write to the maintainers before you write here. They tell everybody as soon as it is safe."),
            ),
            (
                _("Share work you may share"),
                _("Post only code and text whose licence allows it, and say where it comes from."),
            ),
            (
                _("Decide in the open"),
                _("What was agreed elsewhere is written down here, with its reasons, before it is done."),
            ),
            (
                _("Harassment ends membership"),
                _("Insults, unwanted attention and sexual remarks are reported to moderators and not discussed."),
            ),
        ],
    )


def _product() -> Starter:
    return Starter(
        _("Here people who use our product help each other and talk with those who make it."),
        [
            (_("Be frank and fair"), _("Say openly what does not work. Leave out insults, of people and of products.")),
            (
                _("One question, one thread"),
                _("Open a thread of your own instead of adding to one that is about something else."),
            ),
            (
                _("Mark what helped"),
                _("Accept the answer that solved it, so that the next person finds it."),
            ),
            (
                _("Keep your account private"),
                _("Never post passwords, invoices, addresses or customer data, in pictures neither."),
            ),
            (
                _("Ideas are not promises"),
                _("We read every idea and say what becomes of it. Dates are certain only once announced."),
            ),
            (
                _("Say who you work for"),
                _("Competitors, partners and our own staff are welcome when they say who they are. No advertising."),
            ),
        ],
    )


def _club() -> Starter:
    return Starter(
        _("We know each other, or soon will. Write as you would speak at our table."),
        [
            (_("Be a good neighbour"), _("Speak with each other, not about each other.")),
            (
                _("What is said here stays here"),
                _("Ask before you pass on somebody's words, address, telephone number or pictures."),
            ),
            (
                _("Ask before you show a face"),
                _("Publish pictures of people only with their consent; of children only with their parents'."),
            ),
            (_("Come when you said you would"), _("Sign off in time, so that somebody else can have your place.")),
            (
                _("Selling and lending"),
                _("Offers among members are welcome in the space for them. Traders ask the committee first."),
            ),
            (
                _("Settle quarrels in person"),
                _("Where it gets heated, stop writing and talk; a moderator helps to bring you together."),
            ),
        ],
    )


def _support() -> Starter:
    return Starter(
        _("You are not alone with it. These rules protect those who write here, and those who only read."),
        [
            (
                _("What is shared here stays here"),
                _("Never repeat, quote or picture elsewhere what others confide, not even without names."),
            ),
            (
                _("Listen before you advise"),
                _("Ask whether advice is wanted. Speak of your own experience instead of what others should do."),
            ),
            (
                _("No diagnoses, no dosages"),
                _("We do not replace doctors or therapists. Do not tell anybody to begin or to stop a treatment."),
            ),
            (
                _("In danger, get help at once"),
                _("Where you or others are in danger, call your emergency number. Moderators may do it for you."),
            ),
            (
                _("Warn before what is hard to read"),
                _("Begin with a line that says what follows, and leave out methods and details."),
            ),
            (
                _("Every feeling may be, insults may not"),
                _("Nobody has to justify how they feel. Nobody is belittled, compared or preached to."),
            ),
            (
                _("No selling, no recruiting"),
                _("Therapies, studies and products are named only after a moderator agreed."),
            ),
        ],
    )


def _creators() -> Starter:
    return Starter(
        _("A place for the people who make things and the people who enjoy them."),
        [
            (
                _("Feedback where it is asked for"),
                _("Begin with what works, say what you would change and why. Taste is not a mistake."),
            ),
            (
                _("Credit where it is due"),
                _("Name whose work you show, use or build on. Do not repost what its maker has not released."),
            ),
            (
                _("Paid things stay among those who paid"),
                _("Do not pass on what is for subscribers, and do not ask others for it."),
            ),
            (
                _("Makers have a life"),
                _("Do not track, crowd or message them in private without an invitation."),
            ),
            (
                _("Label what needs a label"),
                _("Mark spoilers, adult themes and works made with machines, so that others can choose."),
            ),
            (
                _("Promote with measure"),
                _("Show your own work in the space for it, and look at the work of two others first."),
            ),
        ],
    )


_SETS: dict[str, Callable[[], Starter]] = {
    Community.Kind.PROJECT: _project,
    Community.Kind.PRODUCT: _product,
    Community.Kind.CLUB: _club,
    Community.Kind.SUPPORT: _support,
    Community.Kind.CREATORS: _creators,
    Community.Kind.OTHER: _any_community,
}
