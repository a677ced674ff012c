"""Pages of the authority room."""

from __future__ import annotations

from django.urls import path

from rathaus.exchange.views import inbox, keys, mail, peers, proof, rooms, writing

app_name = "exchange"

urlpatterns = [
    path("", inbox.index, name="inbox"),
    path("einrichten/", inbox.set_up, name="set_up"),
    path("schluessel/", keys.show, name="keys"),
    path("schluessel/erneuern/", keys.renew, name="renew_keys"),
    path("schluessel/schluessel.json", keys.published, name="published_keys"),
    path("mail/", mail.file_mail, name="mail"),
    path("mail/<uuid:pk>/", mail.show, name="mail_show"),
    path("mail/<uuid:pk>/original/", mail.original, name="mail_original"),
    path("mail/<uuid:pk>/datei/<uuid:file>/", mail.file, name="mail_part"),
    path("neu/", writing.choose, name="choose"),
    path("neu/schreiben/", writing.write, name="write"),
    path("sendung/<uuid:pk>/oeffnen/", inbox.open_transfer, name="open"),
    path("gegenstellen/", peers.index, name="peers"),
    path("gegenstellen/neu/", peers.add, name="peer_add"),
    path("gegenstellen/<uuid:pk>/", peers.show, name="peer"),
    path("gegenstellen/<uuid:pk>/aendern/", peers.change, name="peer_change"),
    path("gegenstellen/<uuid:pk>/pruefen/", peers.check, name="peer_check"),
    path("gegenstellen/<uuid:pk>/schluessel/", peers.trust, name="peer_trust"),
    path("gegenstellen/<uuid:pk>/beenden/", peers.end, name="peer_end"),
    path("<uuid:pk>/", rooms.show, name="room"),
    path("<uuid:pk>/antworten/", rooms.answer, name="answer"),
    path("<uuid:pk>/zuweisen/", rooms.assign, name="assign"),
    path("<uuid:pk>/gelesen/", rooms.mark_read, name="read"),
    path("<uuid:pk>/schliessen/", rooms.close, name="close"),
    path("<uuid:pk>/oeffnen/", rooms.reopen, name="reopen"),
    path("<uuid:pk>/datei/<uuid:file>/", rooms.file, name="file"),
    path("<uuid:pk>/nachweis/<uuid:dispatch>/", proof.download, name="proof"),
]
