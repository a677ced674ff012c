"""Runs axe-core on a page: WCAG 2.0 to 2.2, levels A and AA, and its best practices."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from tests.shared_data import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _source() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page) -> list[str]:
    """What axe finds on `page`, one line a finding: rule, help, first elements."""
    page.evaluate(_source())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
        ".then(result => result.violations)",
        RULES,
    )
    return [
        f"{v['id']}: {v['help']} – {'; '.join(n['html'][:160] for n in v['nodes'][:3])}"
        for v in found
    ]


def overflow(page: Page) -> str:
    """Empty, or which elements stick out of the page to the right."""
    return str(
        page.evaluate(
            """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return '';
            return [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > width + 1)
                .slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join('\\n') || 'page too wide';
            }"""
        )
    )
