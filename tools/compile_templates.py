"""Compile every template of the product; prints each that does not and exits 1."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

KINDS = {".html", ".txt", ".xml", ".svg"}  # what Django's engine reads; typesetting has its own
PACKAGE = Path(__file__).resolve().parent.parent / "src" / "rathaus"


def names() -> list[str]:
    """The names of all templates, as the loader knows them."""
    found = (path for path in PACKAGE.glob("*/templates/**/*") if path.suffix in KINDS)
    return sorted(path.as_posix().split("/templates/", 1)[1] for path in found)


def faults() -> list[str]:
    """One line for each template that does not compile."""
    lines = []
    for name in names():
        try:
            get_template(name)
        except (TemplateSyntaxError, TemplateDoesNotExist, UnicodeDecodeError) as error:
            lines.append(f"{name}: {error}")
    return lines


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rathaus.site.settings")
    django.setup()
    if found := faults():
        sys.exit("\n".join(found))
    print(f"{len(names())} templates compile")
