"""The content room."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "folkmoot.content"
    label = "content"

    def ready(self) -> None:
        from folkmoot.content import register

        register.register()
