"""Guidelines to begin with, for communities of several kinds; managers choose a set and make it their own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from folkmoot.communities import starters_of_clubs as clubs
from folkmoot.communities.models import Community
from folkmoot.communities.wording import ClauseWords, WordedSet, worded
from folkmoot.core.guidelines import ClauseCategory as About


@dataclass(frozen=True, slots=True)
class Starter:
    """A set of guidelines to begin with."""

    introduction: str
    clauses: list[ClauseWords]


def starter_of(kind: str) -> Starter:
    """The set for a kind of community, in the language of whoever asks."""
    introduction, clauses = _SETS.get(kind, _ANY_COMMUNITY)
    return Starter(str(introduction), [ClauseWords(*map(str, words)) for words in clauses])


_ANY_COMMUNITY: WordedSet = (
    "",
    [
        worded(
            _("Be kind"),
            _("Argue with what is said, never with who says it. Assume that others mean well."),
            About.HARASSMENT,
            _("“I see it differently, because …”"),
            _("“Only an idiot would say that.”"),
        ),
        worded(
            _("Stay with the matter"),
            _("Write where it belongs, and give a thread a title that says what it is about."),
            About.OFF_TOPIC,
            _("A new thread for a new question."),
            _("A word about the election in a thread about bread."),
        ),
        worded(
            _("Respect privacy"),
            _("Do not publish what was told to you in confidence, nor anybody's personal data."),
            About.PRIVACY,
            _("“Somebody told me that …”, when they agreed to it."),
            _("Somebody's address, telephone number or private message."),
        ),
        worded(
            _("No advertising"),
            _("Share your own work where others asked for it, and say that it is yours."),
            About.SPAM,
            _("An answer that names your own book, and says so."),
            _("The same link to your shop in five threads."),
        ),
        worded(
            _("Help moderators"),
            _("Report what breaks these guidelines instead of answering it."),
            About.CONDUCT,
        ),
    ],
)


_PROJECT: WordedSet = (
    _("People who use, build and look after this project meet here. These few rules keep it a good place to work."),
    [
        worded(
            _("Criticise code, not people"),
            _("Say what a change breaks and how to mend it. Nobody is their code."),
            About.CONDUCT,
            _("“This loop reads the file twice; a set would do.”"),
            _("“Who writes such rubbish?”"),
        ),
        worded(
            _("Ask so that you can be answered"),
            _("Name the version, what you did, what you expected and what happened. Search before you ask."),
            About.OFF_TOPIC,
            _("A command, its output, and the version."),
            _("“Does not work, please help, urgent.”"),
        ),
        worded(
            _("Nobody owes you an answer"),
            _("Most people here give their free time. Say thank you, and pass on what you learnt."),
            About.CONDUCT,
            _("Asking again after a week."),
            _("Writing to maintainers one by one because nobody has answered since this morning."),
        ),
        worded(
            _("Report security problems in private"),
            _("Write to the maintainers before you write here. They tell everybody as soon as it is safe."),
            About.SAFETY,
            _("“I found something and wrote to you by mail.”"),
            _("A working attack on a version that people run."),
        ),
        worded(
            _("Share work you may share"),
            _("Post only code and text whose licence allows it, and say where it comes from."),
            About.RIGHTS,
            _("Ten lines with their source and licence."),
            _("A file from your employer's repository."),
        ),
        worded(
            _("Decide in the open"),
            _("What was agreed elsewhere is written down here, with its reasons, before it is done."),
            About.OFF_TOPIC,
        ),
        worded(
            _("Harassment ends membership"),
            _("Insults, unwanted attention and sexual remarks are reported to moderators and not discussed."),
            About.HARASSMENT,
            _("Telling somebody that a remark hurt."),
            _("Remarks on somebody's looks, origin or faith.\nGoing on after “please stop”."),
        ),
    ],
)


_PRODUCT: WordedSet = (
    _("Here people who use our product help each other and talk with those who make it."),
    [
        worded(
            _("Be frank and fair"),
            _("Say openly what does not work. Leave out insults, of people and of products."),
            About.HARASSMENT,
            _("“The export has lost my notes twice. I am annoyed.”"),
            _("“Your support is staffed by monkeys.”"),
        ),
        worded(
            _("One question, one thread"),
            _("Open a thread of your own instead of adding to one that is about something else."),
            About.OFF_TOPIC,
        ),
        worded(
            _("Mark what helped"),
            _("Accept the answer that solved it, so that the next person finds it."),
            About.CONDUCT,
        ),
        worded(
            _("Keep your account private"),
            _("Never post passwords, invoices, addresses or customer data, in pictures neither."),
            About.PRIVACY,
            _("A picture of the page with the names covered."),
            _("An invoice with its number and address."),
        ),
        worded(
            _("Ideas are not promises"),
            _("We read every idea and say what becomes of it. Dates are certain only once announced."),
            About.CONDUCT,
        ),
        worded(
            _("Say who you work for"),
            _("Competitors, partners and our own staff are welcome when they say who they are. No advertising."),
            About.SPAM,
            _("“I work for a partner; this is how our customers do it.”"),
            _("A question that is there only to be answered with your product."),
        ),
    ],
)


_SETS: dict[str, WordedSet] = {
    Community.Kind.PROJECT: _PROJECT,
    Community.Kind.PRODUCT: _PRODUCT,
    Community.Kind.CLUB: clubs.CLUB,
    Community.Kind.SUPPORT: clubs.SUPPORT,
    Community.Kind.CREATORS: clubs.CREATORS,
    Community.Kind.OTHER: _ANY_COMMUNITY,
}
