"""The groups room."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "folkmoot.groups"
    label = "groups"

    def ready(self) -> None:
        from folkmoot.groups import register

        register.register()
