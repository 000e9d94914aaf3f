"""What the connections room contributes to the whole."""


def register() -> None:
    """Called once, when Django has loaded."""
