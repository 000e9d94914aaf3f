"""The members room."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "folkmoot.members"
    label = "members"

    def ready(self) -> None:
        from folkmoot.members import register

        register.register()
