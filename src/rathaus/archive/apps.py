"""Registers the archive part."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "rathaus.archive"
    label = "archive"
    verbose_name = "Ablage"

    def ready(self) -> None:
        """Tell the commands `rathaus doctor` and `rathaus verify` what to ask here."""
        from rathaus.archive import doctor
        from rathaus.audit.registry import register_check, register_doctor

        register_doctor("archive", doctor.look, doctor.repair)
        register_check("Ablage", doctor.verify)
