"""Registers the audit part."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "rathaus.audit"
    label = "audit"
    verbose_name = "Protokoll"

    def ready(self) -> None:
        from rathaus.audit import doctor, registry
        from rathaus.audit.ledger import columns

        registry.register_check("Festgehaltene Tatsachen", columns.check)
        registry.register_doctor("audit", doctor.checks, doctor.repair)
