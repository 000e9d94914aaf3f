"""The segments room."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "folkmoot.segments"
    label = "segments"

    def ready(self) -> None:
        from folkmoot.segments import register

        register.register()
