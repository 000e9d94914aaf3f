"""The connections room."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "folkmoot.connections"
    label = "connections"

    def ready(self) -> None:
        from folkmoot.connections import register

        register.register()
