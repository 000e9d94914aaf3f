"""What the spaces room contributes to the whole."""


def register() -> None:
    """Called once, when Django has loaded."""
