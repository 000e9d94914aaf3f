"""The insights room."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "folkmoot.insights"
    label = "insights"

    def ready(self) -> None:
        from folkmoot.insights import register

        register.register()
