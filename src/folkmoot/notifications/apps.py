"""The notifications room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "folkmoot.notifications"
    label = "notifications"

    def ready(self) -> None:
        from folkmoot.notifications import register

        register.register()
