"""Web push, a way of the notifications room with tables of its own."""

from django.apps import AppConfig


class PushConfig(AppConfig):
    name = "folkmoot.notifications.push"
    label = "push"

    def ready(self) -> None:
        from folkmoot.notifications.push import register

        register.register()
