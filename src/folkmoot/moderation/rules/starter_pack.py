"""The rules that every community begins with: what is nearly always spam, or asks for a look, and little else.

They hold from the first moment, without rows; rows are made when somebody first changes a rule or a word.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core.moderation import Outcome
from folkmoot.core.roles import Role
from folkmoot.moderation.rules.definition import Exemptions, RuleDefinition
from folkmoot.moderation.rules.wording import parsed

# Phrases that hardly anybody writes who does not sell: kept short, for a word that honest members use costs more
# than a seller who is seen a day later.
SPAM_PHRASES = (
    "viagra", "cialis", "online casino", "casino bonus", "no deposit bonus", "payday loan", "payday loans",
    "instant loan approval", "double your bitcoin", "crypto giveaway", "guaranteed profit", "guaranteed profits",
    "binary options", "forex signals", "recover your lost crypto", "lost crypto recovery", "hire a hacker",
    "professional hacker", "buy backlinks", "guest post service", "buy followers", "buy instagram followers",
    "cheap essay writing", "essay writing service", "escort service", "call girls", "hot singles", "sex cam*",
    "replica watches", "weight loss pills", "work from home and earn", "earn money from home", "spell caster",
    "love spell", "buy fake passport", "buy driving license", "cvv dumps", "cloned cards",
)  # fmt: skip
_SHORTENERS = (
    "bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "cutt.ly", "rb.gy", "shorturl.at", "ow.ly", "rebrand.ly",
    "tiny.cc", "v.gd",
)  # fmt: skip


def _texts(texts: tuple[str, ...]) -> str:
    return ", ".join(f'"{text}"' for text in texts)


_PACK: tuple[tuple[str, str | Promise, str, Outcome], ...] = (
    (
        "new-member-links",
        _("Many links by a new member"),
        # The second is met under the default limits of a first level, over several posts.
        "author.trust < 1 and author.posts < 5 and (links > 3 or links > 0 and rate.links > 3)",
        Outcome.HOLD,
    ),
    (
        "first-post-short-link",
        _("A shortened link in a first post"),
        f"domains has [{_texts(_SHORTENERS)}] and author.trust < 1 and author.first",
        Outcome.HOLD,
    ),
    ("lookalike-link", _("A link dressed up as another address"), "lookalike and author.trust < 4", Outcome.HOLD),
    (
        "spam-phrases",
        _("Phrases of known spam"),
        f"text contains [{_texts(SPAM_PHRASES)}] and author.trust < 2",
        Outcome.HOLD,
    ),
    (
        "same-text-many-accounts",
        _("The same text by several accounts"),
        "length > 80 and author.trust < 2 and not private and (copies.others >= 2 or copies.near_others >= 3)",
        Outcome.HOLD,
    ),
    (
        "same-text-again",
        _("The same text again and again"),
        "length > 40 and author.trust < 2 and copies.own >= 3",
        Outcome.HOLD,
    ),
    (
        "new-member-mentions",
        _("Many mentions by a new member"),
        "author.trust < 1 and (mentions > 5 or mentions > 1 and rate.minute > 1)",
        Outcome.HOLD,
    ),
    (
        "new-member-flood",
        _("A new member writes very much"),
        "author.trust < 1 and author.age < 2 and rate.hour >= 25",
        Outcome.FLAG,
    ),
    ("disguised-words", _("Words written with disguised letters"), "disguised >= 3 and author.trust < 2", Outcome.FLAG),
    ("shouting", _("Written in capital letters"), "shouting >= 80 and length > 60 and author.trust < 3", Outcome.FLAG),
    ("classifier-spam", _("The classifier is sure of spam"), "score.spam >= 0.97 and author.trust < 2", Outcome.HOLD),
    ("classifier-toxicity", _("The classifier sees an attack"), "score.toxicity >= 0.95", Outcome.FLAG),
)

# How people speak with each other; the others look for advertising and spam.
_OF_CONDUCT = frozenset({"shouting", "classifier-toxicity"})


def starter_rules() -> list[RuleDefinition]:
    """The pack, in the language at hand."""
    return [
        RuleDefinition(
            name=str(name),
            condition=parsed(when),
            outcome=outcome,
            key=key,
            exempt=Exemptions(role=Role.EDITOR),
            position=position,
        )
        for position, (key, name, when, outcome) in enumerate(_PACK, start=1)
    ]


def on_clauses(rules: list[RuleDefinition], *, of_spam: str, of_conduct: str) -> list[RuleDefinition]:
    """The rules of the pack, each standing on the clause that it is about."""
    return [replace(rule, clause=of_conduct if rule.key in _OF_CONDUCT else of_spam) for rule in rules]
