"""Templates compile, are used, call components that exist, and carry no inline script or style."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.sources import PACKAGE, files, name
from tools import compile_templates

COMPONENT = re.compile(r"<c-(?!slot\b|vars\b|component\b)([a-z0-9_.-]+)")
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)|href\s*=\s*.javascript:", re.I
)

# What a library asks for by name though it has no template of its own there.
OPTIONAL = {"account/password_reset_help_text.html"}


@cache
def templates() -> dict[str, Path]:
    """Loader name → file, of all templates of the product."""
    found = files(*compile_templates.KINDS, below=PACKAGE)
    inside = [path for path in found if "templates" in path.parts]
    return {path.as_posix().split("/templates/", 1)[1]: path for path in inside}


@cache
def readers() -> dict[Path, str]:
    """Everything that may name a template."""
    found = files(".py", *compile_templates.KINDS, below=PACKAGE)
    return {path: path.read_text() for path in found}


def overrides_a_library(template: str) -> bool:
    """Whether a library looks the template up by this name (allauth's pages, our look)."""
    libraries = (Path(app.path) for app in apps.get_app_configs() if not is_ours(app.path))
    return template in OPTIONAL or any(
        (library / "templates" / template).exists() for library in libraries
    )


def is_ours(path: str) -> bool:
    return Path(path).is_relative_to(PACKAGE)


def component(template: str) -> str | None:
    """`cotton/kern/error_summary.html` → `kern.error-summary`; None for a page."""
    folder, _, rest = template.partition("/")
    if folder != "cotton":
        return None
    return rest.removesuffix(".html").removesuffix("/index").replace("/", ".").replace("_", "-")


def components_called(text: str) -> set[str]:
    return {call.replace("_", "-").rstrip(".") for call in COMPONENT.findall(text)}


def test_there_are_templates() -> None:
    assert len(templates()) > 20


def test_every_template_compiles() -> None:
    faults = compile_templates.faults()
    assert not faults, "\n".join(faults)


def test_no_template_is_unused() -> None:
    called = {name for text in readers().values() for name in components_called(text)}
    unused = []
    for template, path in templates().items():
        if own := component(template):
            used = own in called
        else:
            used = any(template in text for other, text in readers().items() if other != path)
        if not used and not overrides_a_library(template):
            unused.append(template)
    assert not unused, "\n".join(unused)


def test_every_component_that_is_called_exists() -> None:
    existing = {component(template) for template in templates()}
    missing = {
        name(path): components_called(text) - existing
        for path, text in readers().items()
        if path.suffix != ".py"
    }
    assert {path: calls for path, calls in missing.items() if calls} == {}


@pytest.mark.parametrize("template", sorted(templates()))
def test_no_inline_script_or_style(template: str) -> None:
    assert INLINE.search(templates()[template].read_text()) is None
