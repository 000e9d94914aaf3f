"""The communities room."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "folkmoot.communities"
    label = "communities"

    def ready(self) -> None:
        from folkmoot.communities import register

        register.register()
