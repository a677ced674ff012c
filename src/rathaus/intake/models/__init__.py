"""Tables of the intake part."""

from rathaus.intake.models.draft import Draft, DraftAttachment
from rathaus.intake.models.form import FormDefinition, FormVersion

__all__ = ["Draft", "DraftAttachment", "FormDefinition", "FormVersion"]
