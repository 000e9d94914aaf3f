"""The spaces room."""

from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "folkmoot.spaces"
    label = "spaces"

    def ready(self) -> None:
        from folkmoot.spaces import register

        register.register()
