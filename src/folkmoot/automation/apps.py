"""The automation room."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "folkmoot.automation"
    label = "automation"

    def ready(self) -> None:
        from folkmoot.automation import register

        register.register()
