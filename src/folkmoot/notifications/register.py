"""What the notifications room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.core.notices import DIGEST, PAGE, Way, ways

_WAYS = (
    Way(PAGE, _("Page"), _("The bell and the list here."), 10),
    Way(DIGEST, _("Digest"), _("One e-mail a day or a week with what you have not seen."), 40),
)


def register() -> None:
    """Called once, when Django has loaded."""
    for way in _WAYS:
        ways.add(way.name, way)
