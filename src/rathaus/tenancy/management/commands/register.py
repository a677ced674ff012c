"""`rathaus register import FILE`, `… merge ARS --into ARS --on DATE`, `… add KEY KIND NAME …`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from rathaus.audit.actions import SYSTEM
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.tenancy import actions, queries
from rathaus.tenancy.actions.joining import BODIES
from rathaus.tenancy.models import Authority
from rathaus.tenancy.register import entries, reader
from rathaus.tenancy.register.comparison import Change, Changes
from rathaus.tenancy.register.entries import Register

SHOWN = 10


class Command(BaseCommand):
    """Keeps the authorities of Germany up to date."""

    help = "Gemeindeverzeichnis (GV100AD) einspielen, Zusammenschlüsse eintragen"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two subcommands."""
        commands = parser.add_subparsers(dest="subcommand", required=True)
        take = commands.add_parser("import", help="Gemeindeverzeichnis einspielen")
        take.add_argument("file", type=Path, help="die Datei GV100AD_….txt")
        take.add_argument("--dry-run", action="store_true", help="nur zeigen, was sich änderte")
        take.add_argument(
            "--force", action="store_true", help="auch ältere oder stark geschrumpfte Stände"
        )
        take.add_argument("--all", action="store_true", help="jede Änderung einzeln zeigen")
        merge = commands.add_parser("merge", help="Zusammenschluss eintragen")
        merge.add_argument("ars", help="Schlüssel der Behörde, die aufgeht")
        merge.add_argument("--into", required=True, help="Schlüssel der Nachfolgerin")
        merge.add_argument("--on", required=True, type=date.fromisoformat, help="JJJJ-MM-TT")
        add = commands.add_parser("add", help="Zweckverband oder Zentrum ohne Gebiet eintragen")
        add.add_argument("key", help="eigener Schlüssel: ein Buchstabe, dann 11 Zeichen A–Z, 0–9")
        add.add_argument("kind", choices=[kind.value for kind in BODIES])
        add.add_argument("name", help="zum Beispiel 'Zweckverband Abfall Auental'")
        add.add_argument("--parent", required=True, help="Schlüssel der Behörde darüber")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the subcommand; what the user can mend is printed and ends with exit code 1."""
        self.console = Console(file=self.stdout, highlight=False, soft_wrap=True)  # type: ignore[arg-type]  # has write and flush, which is all
        try:
            {"import": self._import, "merge": self._merge, "add": self._add}[options["subcommand"]](
                options
            )
        except RathausError as error:
            self.stderr.write(str(error))
            self.stderr.write(_("Nichts wurde geändert."))
            sys.exit(1)

    def _import(self, options: dict[str, Any]) -> None:
        with _bar(self.console) as bar:
            register = self._read(options["file"], bar)
            if options["dry_run"]:
                changes = queries.register_changes(register, force=options["force"])
            else:
                changes = self._store(register, options["force"], bar)
        self._report(register, changes, everything=options["all"])
        if options["dry_run"]:
            self.console.print(_("Nur gezeigt: Nichts wurde geändert."))

    def _read(self, path: Path, bar: Progress) -> Register:
        task = bar.add_task(_("Lesen und prüfen"), total=2)
        try:
            data = path.read_bytes()
        except OSError as error:
            words = {"path": path, "reason": error.strerror}
            raise RathausError(_("%(path)s ist nicht lesbar: %(reason)s") % words) from None
        file = reader.read(data)
        bar.update(task, completed=1)
        register = entries.build(file)
        bar.update(task, completed=2)
        return register

    def _store(self, register: Register, force: bool, bar: Progress) -> Changes:
        task = bar.add_task(_("Vergleichen und speichern"), total=None)
        changes = actions.import_register(
            register=register,
            by=SYSTEM,
            at=clock.now(),
            force=force,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
        bar.update(task, completed=1, total=1)
        return changes

    def _report(self, register: Register, changes: Changes, *, everything: bool) -> None:
        extent = _("alle Länder") if register.is_national else ", ".join(register.laender)
        words = {"edition": f"{register.edition:%d.%m.%Y}", "extent": extent}
        title = _("Gemeindeverzeichnis, Stand %(edition)s, %(extent)s") % words
        table = Table(title=title, title_justify="left")
        table.add_column(_("Behörden"))
        table.add_column(_("Anzahl"), justify="right")
        for heading, lines in _headings(changes):
            table.add_row(heading, str(len(lines)))
        table.add_row(_("unverändert"), str(changes.unchanged))
        self.console.print(table)
        for heading, lines in _headings(changes):
            self._list(heading, lines, len(lines) if everything else SHOWN)

    def _list(self, heading: str, lines: list[str], shown: int) -> None:
        for line in lines[:shown]:
            self.console.print(f"{heading}: {escape(line)}")
        if len(lines) > shown:
            more = {"heading": heading, "count": len(lines) - shown}
            self.console.print(_("%(heading)s: … und %(count)d weitere") % more)

    def _merge(self, options: dict[str, Any]) -> None:
        with transaction.atomic():
            gone, into = _find(options["ars"]), _find(options["into"])
            actions.merge(authority=gone, into=into, on=options["on"], by=SYSTEM, at=clock.now())
        words = {"gone": gone.name, "into": into.name, "on": f"{options['on']:%d.%m.%Y}"}
        self.console.print(_("%(gone)s ist zum %(on)s in %(into)s aufgegangen.") % words)

    def _add(self, options: dict[str, Any]) -> None:
        body = actions.found(
            key=options["key"],
            kind=options["kind"],
            name=options["name"],
            parent=_find(options["parent"]),
            by=SYSTEM,
            at=clock.now(),
        )
        words = {"name": body.name, "key": body.ars}
        self.console.print(_("%(name)s ist eingetragen (%(key)s).") % words)


def _find(ars: str) -> Authority:
    found = queries.by_ars(ars) or Authority.objects.filter(ars=ars).order_by("valid_to").last()
    if found is None:
        raise RathausError(_("Eine Behörde mit dem Schlüssel %s gibt es nicht.") % ars)
    return found


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _headings(changes: Changes) -> list[tuple[str, list[str]]]:
    return [
        (_("neu"), [f"{e.name} ({e.ars})" for e in changes.new]),
        (_("umbenannt"), [f"{c.known.name} → {c.entry.name}" for c in changes.renamed]),
        (_("umgegliedert"), [_move(c) for c in changes.moved]),
        (_("Angaben geändert"), [f"{c.entry.name} ({c.entry.ars})" for c in changes.figures]),
        (_("wieder da"), [f"{c.entry.name} ({c.entry.ars})" for c in changes.restored]),
        (_("beendet"), [f"{k.name} ({k.ars})" for k in changes.ended]),
    ]


def _move(change: Change) -> str:
    return f"{change.entry.name}: {change.known.ars} → {change.entry.ars}"
