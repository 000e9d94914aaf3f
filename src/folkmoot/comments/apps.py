"""The comments room."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "folkmoot.comments"
    label = "comments"

    def ready(self) -> None:
        from folkmoot.comments import register

        register.register()
