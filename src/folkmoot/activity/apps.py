"""The activity room."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "folkmoot.activity"
    label = "activity"

    def ready(self) -> None:
        from folkmoot.activity import register

        register.register()
