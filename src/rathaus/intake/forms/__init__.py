"""The form model: plain Python, no Django. A form is data; answers are data; both are JSON.

`load`/`dump` read and write definitions, `validation` judges answers, `summary` makes them
readable, `fim` imports XDatenfelder, `web` and `page` are for web pages.
"""

from rathaus.intake.forms.codec import dump, load
from rathaus.intake.forms.definition import Form
from rathaus.intake.forms.reader import DefinitionError

__all__ = ["DefinitionError", "Form", "dump", "load"]
