"""Every write of the intake part."""

from rathaus.intake.actions.attachments import attach, remove_attachment
from rathaus.intake.actions.corrections import start_correction
from rathaus.intake.actions.drafts import (
    add_row,
    delete_draft,
    remove_row,
    save_step,
    start_draft,
)
from rathaus.intake.actions.forms import add_rules, import_form, publish_version
from rathaus.intake.actions.representing import represent, represent_nobody
from rathaus.intake.actions.submission import Incomplete, submit
from rathaus.intake.content import PaperMandate

__all__ = [
    "Incomplete",
    "PaperMandate",
    "add_row",
    "add_rules",
    "attach",
    "delete_draft",
    "import_form",
    "publish_version",
    "remove_attachment",
    "remove_row",
    "represent",
    "represent_nobody",
    "save_step",
    "start_correction",
    "start_draft",
    "submit",
]
