"""What the comments room contributes to the whole."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    PeriodicJob,
    PersonalDataSection,
    activity_kinds,
    erasers,
    periodic_jobs,
    personal_data,
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.comments.commands.keys import erase_keys, forget_old_keys
    from folkmoot.comments.queries import key_rows

    for name, sentence in (
        ("comments.site.allowed", _("%(actor)s let a site show comments")),
        ("comments.site.changed", _("%(actor)s changed where a site's comments go")),
        ("comments.site.removed", _("%(actor)s no longer lets a site show comments")),
        ("comments.key.given", _("%(actor)s signed in to comment on a site")),
        ("comments.key.ended", _("%(actor)s signed out of commenting on a site")),
        ("comments.article.opened", _("An article got its thread: %(subject)s")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    erasers.add("comments", Eraser("comments", erase_keys))
    personal_data.add("comment_keys", PersonalDataSection("comment_keys", key_rows))
    forgetting = PeriodicJob("comments.keys", timedelta(hours=1), forget_old_keys)
    periodic_jobs.add(forgetting.name, forgetting)
