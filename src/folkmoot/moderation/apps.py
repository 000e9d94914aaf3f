"""The moderation room."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "folkmoot.moderation"
    label = "moderation"

    def ready(self) -> None:
        from folkmoot.moderation import register

        register.register()
