"""The onboarding room."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "folkmoot.onboarding"
    label = "onboarding"

    def ready(self) -> None:
        from folkmoot.onboarding import register

        register.register()
