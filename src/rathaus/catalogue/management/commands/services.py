"""`rathaus services import` and `rathaus services everyday` (a command is named by its file)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from rathaus.audit.actions import SYSTEM
from rathaus.catalogue import actions
from rathaus.catalogue.forms.lists import read_leika, read_ozg
from rathaus.lib import clock
from rathaus.lib.errors import RathausError

SHOWN = 20


class Command(BaseCommand):
    help = "Leistungen einlesen: amtliche Listen (import) oder unsere Alltagswörter (everyday)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="subcommand", required=True)
        lists = commands.add_parser("import", help="OZG-Liste und LeiKa-Liste (CSV) übernehmen")
        lists.add_argument("--ozg", type=Path, required=True, help="CSV der OZG-Leistungen")
        lists.add_argument("--leika", type=Path, required=True, help="CSV der LeiKa-Leistungen")
        lists.add_argument(
            "--allow-loss", action="store_true", help="auch wenn mehr als ein Zehntel entfällt"
        )
        commands.add_parser("everyday", help="Alltagswörter und Ebenen häufiger Leistungen")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(highlight=False)
        try:
            if options["subcommand"] == "everyday":
                count = actions.put_everyday(by=SYSTEM, at=clock.now())
                console.print(_("%d Alltagsleistungen sind eingetragen.") % count)
                return
            self._import(console, options["ozg"], options["leika"], options["allow_loss"])
        except RathausError as error:
            raise CommandError(_("%s\nEs wurde nichts geändert.") % error, returncode=1) from error

    def _import(self, console: Console, ozg: Path, leika: Path, allow_loss: bool) -> None:
        ozg_rows = read_ozg(ozg)
        leika_rows = read_leika(leika, ozg_rows)
        with Progress(console=console, transient=True) as progress:
            bar = progress.add_task(_("Leistungen"), total=len(leika_rows))
            report = actions.import_lists(
                ozg=ozg_rows,
                leika=leika_rows,
                allow_loss=allow_loss,
                advance=lambda count: progress.advance(bar, count),
                by=SYSTEM,
                at=clock.now(),
            )
        _print_report(console, report)


def _print_report(console: Console, report: actions.ImportReport) -> None:
    for title, lines in (
        (_("neu"), report.new),
        (_("geändert"), report.changed),
        (_("entfallen"), report.withdrawn),
    ):
        console.print(_("Leistungen %(title)s: %(n)d") % {"title": title, "n": len(lines)})
        if 0 < len(lines) <= SHOWN:
            for line in lines:
                console.print(f"  {line}", markup=False)
    console.print(_("Leistungen unverändert: %d") % report.unchanged)
    names = {
        "new": report.ozg_new,
        "changed": report.ozg_changed,
        "withdrawn": report.ozg_withdrawn,
    }
    console.print(
        _("OZG-Leistungen: %(new)d neu, %(changed)d geändert, %(withdrawn)d entfallen") % names
    )
