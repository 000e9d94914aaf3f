"""The classifier of spam and toxicity: whether its file can be used."""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.cli.examination import Finding, ok, warning


def classifier() -> Iterator[Finding]:
    """The file that is in use. Without it posting goes on, and rules that ask for scores are not met."""
    from folkmoot.moderation.classifier.loading import base_path, open_model
    from folkmoot.moderation.classifier.model_file import ModelUnusable

    try:
        model = open_model(base_path())
    except ModelUnusable as error:
        mend = "Unset FOLKMOOT_CLASSIFIER_FILE, or train it anew: folkmoot moderation train --help"
        yield warning("classifier", f"{error} Posts are judged by the other rules alone.", mend)
    else:
        yield ok("classifier", f"{', '.join(model.names)} in {', '.join(model.languages)}, {model.checksum[:12]}")
