"""Registers the archive part."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "rathaus.archive"
    label = "archive"
    verbose_name = "Ablage"
