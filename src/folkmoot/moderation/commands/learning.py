"""Training on a community's decisions, putting classifiers in use and out of it, and how scores are wanted."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.uploads import Inspected, store
from folkmoot.moderation.classifier.jobs import train_job
from folkmoot.moderation.classifier.judging import SPAM, TOXICITY
from folkmoot.moderation.classifier.loading import base_path, find_base, find_own, open_model, open_own
from folkmoot.moderation.classifier.model_file import ModelUnusable
from folkmoot.moderation.models import ClassifierSettings, CommunityClassifier, Decision
from folkmoot.moderation.policies import runs_the_queue
from folkmoot.moderation.queries.classifier import in_force, lessons, settings_of
from folkmoot.moderation.queries.rules import definitions_of
from folkmoot.moderation.rules.asked import thresholds_asked

if TYPE_CHECKING:
    from folkmoot.moderation.classifier.corpora import Example
    from folkmoot.moderation.classifier.learning import Learned
    from folkmoot.moderation.classifier.linear import LinearModel

State = CommunityClassifier.State
# A training that was asked for longer ago has failed without a word, as when a machine was cut off.
ASKED_FOR = timedelta(hours=1)


def learn_from_decisions(*, actor: Actor) -> CommunityClassifier:
    """Train on the community's decisions, and use what came of it if it is not worse than what is in use.

    Managers, and the worker. Heavy: it loads numpy and runs for minutes, so only in a process of its own. Records
    `moderation.classifier.trained`. Raises RuleBroken where there is too little to learn from, and keeps why.
    """
    _require_manager(actor)
    from folkmoot.moderation.classifier.learning import learn
    from folkmoot.moderation.classifier.training import TooLittle

    base = find_base()
    if base is None:
        raise RuleBroken("no-classifier", _("There is no general classifier that can be used to build on."))
    last = Decision.everywhere.filter(community_id=actor.community_id).aggregate(last=Max("pk"))["last"] or 0
    current = in_force(actor.community_id)
    try:
        rules = definitions_of(actor.community_id)
        asked = {label: thresholds_asked(rules, label) for label in (SPAM, TOXICITY)}
        own = find_own(current.key, base) if current else None
        learned = learn(base, own, _lessons(actor.community_id), asked)
    except TooLittle as error:
        _note(actor, str(error))
        raise RuleBroken("too-little", str(error)) from error
    return _keep(actor, learned, base, last)


def use_classifier(*, actor: Actor, number: int) -> CommunityClassifier | None:
    """Put one that was made before in use again; 0: the general one alone. Managers.

    Records `moderation.classifier.chosen`. Raises RuleBroken where it can not be used.
    """
    _require_manager(actor)
    with transaction.atomic():
        row = None
        if number:
            rows = CommunityClassifier.everywhere.select_for_update().filter(community_id=actor.community_id)
            row = rows.filter(number=number).first()
            if row is None:
                raise RuleBroken("unknown", _("There is no such classifier."))
            base = find_base()
            if base is None or find_own(row.key, base) is None:
                raise RuleBroken("not-usable", _("This classifier can not be used with the general one that is here."))
        _retire(actor.community_id)
        if row is not None:
            row.state = State.IN_FORCE
            row.save(update_fields=["state"])
        subject = ("classifier", row.pk if row else 0)
        record("moderation.classifier.chosen", actor=actor, subject=subject, details={"number": number})
    return row


def change_classifier_settings(*, actor: Actor, learns: bool, spam_share: float, toxicity_share: float) -> None:
    """Say whether it learns by night, and how much spam and toxicity there is. Managers.

    Records `moderation.classifier.settings`. Raises RuleBroken for shares outside 0.001 to 0.5.
    """
    _require_manager(actor)
    if not all(0.001 <= share <= 0.5 for share in (spam_share, toxicity_share)):
        raise RuleBroken("share", _("A share is between 0.1 % and 50 %."))
    values = {"learns": learns, "spam_share": spam_share, "toxicity_share": toxicity_share}
    with transaction.atomic():
        ClassifierSettings.everywhere.update_or_create(community_id=actor.community_id, defaults=values)
        record("moderation.classifier.settings", actor=actor, details=values)


def ask_for_training(*, actor: Actor) -> None:
    """Note that a training is wanted; the worker takes it up. Managers. Raises RuleBroken while one is waited for."""
    _require_manager(actor)
    with transaction.atomic():
        row = settings_of(actor.community_id)
        if row.asked_at is not None and timezone.now() - row.asked_at < ASKED_FOR:
            raise RuleBroken("asked", _("A training was asked for already and is under way."))
        row.asked_at = timezone.now()
        row.save()
        transaction.on_commit(lambda: train_job.enqueue(actor.community_id))


def check_classifier(community_id: int, fix: bool) -> Iterator[str]:
    """Whether the classifiers in use can be used: the general one, and the community's own on top of it.

    With `fix` an own one that can not is put aside; the general one goes on alone.
    """
    try:
        base = open_model(base_path())
    except ModelUnusable as error:
        yield str(error)
        return
    row = in_force(community_id)
    if row is None:
        return
    try:
        open_own(row.key, base)
    except ModelUnusable as error:
        yield f"classifier {row.number}: {error}"
        if fix:
            _retire(community_id)


def _lessons(community_id: int) -> dict[str, list[Example]]:
    """What the decisions teach of each label."""
    from folkmoot.moderation.classifier.corpora import Example

    found = lessons(community_id)
    return {
        label: [Example(one.text, one.labels[label], one.author) for one in found if label in one.labels]
        for label in (SPAM, TOXICITY)
    }


def _keep(actor: Actor, learned: Learned, base: LinearModel, last: int) -> CommunityClassifier:
    """Store what was learned, and put it in use where it is no worse."""
    key = _store(learned.packed)
    with transaction.atomic():
        row = CommunityClassifier(
            community_id=actor.community_id,
            number=_next_number(actor.community_id),
            state=State.REFUSED,
            key=key,
            checksum=hashlib.sha256(learned.packed[:-32]).hexdigest(),
            base_checksum=base.checksum,
            figures=dict(learned.figures),
            last_decision_id=last,
            made_by_id=actor.member_id,
        )
        if learned.is_good:
            _retire(actor.community_id)
            row.state = State.IN_FORCE
        row.save(force_insert=True)
        _note(actor, "")
        details = {"number": row.number, "used": learned.is_good}
        record("moderation.classifier.trained", actor=actor, subject=("classifier", row.pk), details=details)
    return row


def _require_manager(actor: Actor) -> None:
    if not runs_the_queue(actor):
        raise NotAllowed(_("Only managers can do this."))


def _retire(community_id: int) -> None:
    rows = CommunityClassifier.everywhere.filter(community_id=community_id, state=State.IN_FORCE)
    rows.update(state=State.KEPT)


def _next_number(community_id: int) -> int:
    rows = CommunityClassifier.everywhere.filter(community_id=community_id)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _note(actor: Actor, said: str) -> None:
    values = {"asked_at": None, "tried_at": timezone.now(), "said": said}
    ClassifierSettings.everywhere.update_or_create(community_id=actor.community_id, defaults=values)


def _store(packed: bytes) -> str:
    digest = hashlib.sha256(packed).hexdigest()
    content = io.BytesIO(packed)
    return store(
        Inspected(
            kind="file",
            media_type="application/octet-stream",
            name="classifier.fmc",
            extension="fmc",
            size=len(packed),
            sha256=digest,
            content=content,
        )
    )
