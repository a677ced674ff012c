"""Keeps pictures of pages where somebody asked for them (`make contact-sheet`)."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page

FOLDER_VARIABLE = "PICTURES_FOLDER"
TALLEST = 2400  # px of a page that are shown


def keep(page: Page, width: int, title: str) -> None:
    """A picture of `page` as it stands, under its title; nothing where nobody asked."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return
    place = Path(folder) / ("narrow" if width < 600 else "wide")
    place.mkdir(parents=True, exist_ok=True)
    height = page.evaluate("document.documentElement.scrollHeight")
    name = re.sub(r"[^\w.-]+", "-", title).strip("-")
    page.screenshot(
        path=place / f"{name}.png",
        full_page=True,
        clip={"x": 0, "y": 0, "width": width, "height": max(200, min(TALLEST, height))},
    )
