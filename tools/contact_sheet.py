"""`make contact-sheet`: pictures of every page of the URL × role table at 320 and 1440 px.

The browser test of all pages takes them on its way (so it also says what overflows or what axe
finds); here they become `var/contact-sheet/index.html`, `narrow.png` and `wide.png`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import system
from playwright.sync_api import sync_playwright

from tests.journeys.chromium import CHROMIUM, FLAGS
from tests.journeys.pictures import FOLDER_VARIABLE

TARGET = ROOT / "var" / "contact-sheet"
SHEET = 1850  # px: width of the large pictures
THUMBNAILS = {"narrow": 160, "wide": 340}  # px: width of one page in them
STYLE = """body{font:13px sans-serif;background:#ccc} img{border:1px solid #333}
figure{margin:8px;display:inline-block;vertical-align:top;width:%dpx}"""


def main() -> None:
    """Take the pictures, compose the sheets; exits with the code of the browser test."""
    system.provide(["chromium"])
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    command = [sys.executable, "-m", "pytest", "tests/journeys/test_every_page.py"]
    environment = os.environ | {FOLDER_VARIABLE: str(TARGET)}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for label, shown in THUMBNAILS.items():
            page = browser.new_page(viewport={"width": SHEET, "height": 800})
            page.goto(write_index(label, shown).as_uri())
            page.screenshot(path=TARGET / f"{label}.png", full_page=True)
        browser.close()
    print(f"{len(pictures('wide'))} pages: {TARGET / 'index.html'}")
    sys.exit(done.returncode)


def pictures(label: str) -> list[Path]:
    """The pictures of that width, in the order of their names."""
    return sorted((TARGET / label).glob("*.png"))


def write_index(label: str, shown: int) -> Path:
    """A page that shows all pictures of a width beside each other."""
    figures = "".join(
        f'<figure><img src="{label}/{escape(path.name)}" width="{shown}">'
        f"<figcaption>{escape(path.stem)}</figcaption></figure>"
        for path in pictures(label)
    )
    index = TARGET / ("index.html" if label == "wide" else f"{label}.html")
    index.write_text(
        f"<!doctype html><meta charset=utf-8><style>{STYLE % shown}</style>{figures}",
        encoding="utf-8",
    )
    return index


if __name__ == "__main__":
    main()
