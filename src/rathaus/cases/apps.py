"""Registers the cases part: it opens a case for what arrives, hears replies and corrections, and
explains the status of a case."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "rathaus.cases"
    label = "cases"
    verbose_name = "Vorgänge"

    def ready(self) -> None:
        from rathaus.accounts import registry as accounts
        from rathaus.archive import registry as archive
        from rathaus.cases import actions, queries
        from rathaus.cases.queries import holding
        from rathaus.exchange import registry as exchange
        from rathaus.intake import registry as intake
        from rathaus.mailbox import registry as mailbox

        accounts.on_leaving(holding)
        accounts.exporter(holding.chapter())
        exchange.register(actions.open_case)
        exchange.mail_cases(queries.mail_case)
        exchange.citizens(queries.citizens_page)
        intake.on_correction(actions.correct)
        mailbox.on_reply(actions.receive_reply)
        mailbox.on_answer(actions.notice_answer)
        mailbox.on_read(actions.notice_reading)
        mailbox.case_facts(queries.facts_of)
        mailbox.case_status(queries.status_of)
        mailbox.take_effect(queries.effects_of)
        archive.places(queries.places_of)
        _prove()


def _prove() -> None:
    """What `rathaus verify` compares with the ledger: sealed content, and columns as events say."""
    from rathaus.audit.ledger import columns
    from rathaus.cases.models import (
        FIXED,
        Application,
        ApprovalPeriod,
        CorrectionRequest,
        Delivery,
        InternalNote,
        Notice,
        ReceiptClaim,
    )
    from rathaus.vault import proving

    proving.register(Application, "case.open", "case.correct")
    proving.register(CorrectionRequest, "case.request_correction")
    proving.register(InternalNote, "case.note")
    proving.register(Notice, "case.grant", "case.grant_partly", "case.refuse")
    proving.register(Delivery, "case.deliver")
    columns.register(Delivery, "case.deliver", "way", "day", named="delivery")
    proving.register(ReceiptClaim, "case.claim_receipt")
    said = ("kind", "stated_on", "arrived_on", "delivery_id")
    columns.register(ReceiptClaim, "case.claim_receipt", *said, named="claim")
    for verb in ("grant", "grant_partly", "refuse"):
        columns.register(Notice, f"case.{verb}", *FIXED, named="notice")
    columns.register(
        *(ApprovalPeriod, "case.complete", "statute", "length", "complete_on"), named="period"
    )
    columns.register(
        *(ApprovalPeriod, "case.extend", "extended_on", "extended_days"), named="period"
    )
    columns.register(ApprovalPeriod, "case.deem", "deemed_on", named="period")
    columns.register(ApprovalPeriod, "case.certify", "certificate_id", named="period")
