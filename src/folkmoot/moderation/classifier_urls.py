"""Addresses of the classifier."""

from django.urls import path

from folkmoot.moderation.views import classifier

CLASSIFIER = [
    path("moderation/classifier/", classifier.classifier, name="classifier"),
    path("moderation/classifier/settings/", classifier.classifier_settings, name="classifier-settings"),
    path("moderation/classifier/training/", classifier.classifier_training, name="classifier-training"),
    path("moderation/classifier/choice/", classifier.classifier_choice, name="classifier-choice"),
]
