"""What the verbs of events mean in German."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    # accounts and authorities
    "post.create": _("Dienstposten eingerichtet"),
    "post.end": _("Dienstposten beendet"),
    "post.invite": _("Erneut eingeladen"),
    "update_contact": _("Kontakt der Behörde geändert"),
    "import_register": _("Gemeindeverzeichnis eingelesen"),
    "merge": _("Behörde in eine andere eingegliedert"),
    "dissolve": _("Behörde aufgelöst"),
    "rename": _("Behörde umbenannt"),
    "join": _("Behörde arbeitet mit Rathaus"),
    "found": _("Behörde ohne Gebiet eingetragen"),
    # catalogue
    "offer.create": _("Angebot angelegt"),
    "offer.edit": _("Angebot bearbeitet"),
    "offer.set_conditions": _("Grundlagen des Angebots geändert"),
    "offer.publish": _("Angebot veröffentlicht"),
    "offer.withdraw": _("Angebot zurückgezogen"),
    "offer.take_over": _("Zentrale Fassung übernommen"),
    "offer.keep_own": _("Eigene Fassung behalten"),
    "delegation.enter": _("Aufgabenübertragung eingetragen"),
    "delegation.end": _("Aufgabenübertragung beendet"),
    "service.put": _("Leistung angelegt oder geändert"),
    "service.set": _("Leistung gepflegt"),
    "services.import": _("Leistungsliste eingelesen"),
    # forms and applications
    "form.import": _("Formular eingespielt"),
    "form.publish": _("Formular veröffentlicht"),
    "draft.start": _("Entwurf begonnen"),
    "draft.save": _("Entwurf gespeichert"),
    "draft.add_row": _("Eintrag im Entwurf ergänzt"),
    "draft.remove_row": _("Eintrag im Entwurf gelöscht"),
    "draft.attach": _("Datei an Entwurf angehängt"),
    "draft.remove_attachment": _("Datei aus Entwurf entfernt"),
    "draft.delete": _("Entwurf gelöscht"),
    "draft.submit": _("Antrag abgesendet"),
    "correction.start": _("Korrektur begonnen"),
    "submission.receive": _("Eingang angenommen"),
    # cases
    "case.open": _("Vorgang eröffnet"),
    "case.assign": _("Vorgang zugewiesen"),
    "case.take": _("Vorgang übernommen"),
    "case.unassign": _("Zuweisung aufgehoben"),
    "case.note": _("Vermerk geschrieben"),
    "case.message": _("Nachricht geschickt"),
    "case.mark_read": _("Nachricht als gelesen vermerkt"),
    "case.reply": _("Antwort eingegangen"),
    "case.request_correction": _("Nachgefordert"),
    "case.start_correction": _("Korrektur begonnen"),
    "case.correct": _("Korrektur eingegangen"),
    "case.resume": _("Bearbeitung fortgesetzt"),
    "case.decide": _("Entschieden"),
    "case.grant": _("Bewilligt"),
    "case.grant_partly": _("Teilweise bewilligt"),
    "case.refuse": _("Abgelehnt"),
    "case.close": _("Vorgang abgeschlossen"),
    "case.reopen": _("Vorgang wieder aufgenommen"),
    "case.withdraw": _("Antrag zurückgenommen"),
    # mailbox and files
    "thread.open": _("Unterhaltung eröffnet"),
    "message.out": _("Nachricht bereitgestellt"),
    "message.in": _("Nachricht eingegangen"),
    "message.notify": _("Benachrichtigung verschickt"),
    "message.retrieve": _("Nachrichten abgerufen"),
    "profile.save": _("Profil gespeichert"),
    "record.store": _("Schriftgut abgelegt"),
    "record.discard": _("Schriftgut gelöscht"),
    "record.retain": _("Aufbewahrungsfrist von Schriftgut bestimmt"),
    "record.share": _("Schriftgut für weitere Schlüssel geöffnet"),
    "record.unshare": _("Schriftgut für Schlüssel verschlossen"),
    "record.readdress": _("Schriftgut an andere Schlüssel übergeben"),
    "record.hold": _("Löschsperre gesetzt"),
    "record.release": _("Löschsperre aufgehoben"),
    "record.propose": _("Löschung von Schriftgut vorgeschlagen"),
    "record.dispose": _("Schriftgut endgültig gelöscht"),
    # keys
    "key_ring.found": _("Schlüsselbund der Behörde angelegt"),
    "key_ring.key": _("Schlüssel der Behörde erzeugt"),
    "key_ring.entitle": _("Für den Schlüsselbund freigeschaltet"),
    "key_ring.revoke": _("Freischaltung für den Schlüsselbund entzogen"),
    "key_ring.renew": _("Schlüsselbund erneuert"),
    "key_ring.certificate": _("Zertifikat zum Schlüssel eingetragen"),
    "key_ring.recovery_set_up": _("Wiederherstellung der Schlüssel eingerichtet"),
    "key_ring.recovery_drill": _("Wiederherstellung der Schlüssel geprobt"),
    "key_ring.recover": _("Mit Wiederherstellungsanteilen freigeschaltet"),
    "personal_key.create": _("Dienstschlüssel erzeugt"),
    "personal_key.end": _("Dienstschlüssel beendet"),
    "personal_key.change_password": _("Passwort des Dienstschlüssels geändert"),
    "personal_key.forget_password": _("Passwort des Dienstschlüssels verworfen"),
    "personal_key.add_passkey": _("Passkey zum Dienstschlüssel hinzugefügt"),
    "personal_key.remove_lock": _("Schloss des Dienstschlüssels entfernt"),
    "account_key.create": _("Kontoschlüssel erzeugt"),
    "account_key.destroy": _("Kontoschlüssel vernichtet"),
    # the ledger
    "event.erase": _("Angaben eines Ereignisses gelöscht"),
    "ledger.restore": _("Protokoll nach einer Wiederherstellung fortgesetzt"),
}


def word_for(verb: str) -> str | Promise:
    """The German words of a verb; the verb itself where there are none."""
    return WORDS.get(verb, verb)
