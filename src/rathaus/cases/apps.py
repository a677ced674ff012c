"""Registers the cases part: it opens a case for what arrives, hears replies and corrections, and
explains the status of a case."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "rathaus.cases"
    label = "cases"
    verbose_name = "Vorgänge"

    def ready(self) -> None:
        from rathaus.archive import registry as archive
        from rathaus.cases import actions, queries
        from rathaus.cases.models import Application, CorrectionRequest, InternalNote, Notice
        from rathaus.exchange import registry as exchange
        from rathaus.intake import registry as intake
        from rathaus.mailbox import registry as mailbox
        from rathaus.vault import proving

        exchange.register(actions.open_case)
        intake.on_correction(actions.correct)
        mailbox.on_reply(actions.receive_reply)
        mailbox.on_answer(actions.notice_answer)
        mailbox.on_read(actions.notice_reading)
        mailbox.case_facts(queries.facts_of)
        mailbox.case_status(queries.status_of)
        archive.places(queries.places_of)
        proving.register(Application, "case.open", "case.correct")
        proving.register(CorrectionRequest, "case.request_correction")
        proving.register(InternalNote, "case.note")
        proving.register(Notice, "case.grant", "case.grant_partly", "case.refuse")
