"""Pages of the authority room."""

from __future__ import annotations

from django.urls import path

from rathaus.exchange.views import inbox, keys, mail, proof, rooms, writing

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
    path("<uuid:pk>/", rooms.show, name="room"),
    path("<uuid:pk>/antworten/", rooms.answer, name="answer"),
    path("<uuid:pk>/zuweisen/", rooms.assign, name="assign"),
    path("<uuid:pk>/gelesen/", rooms.mark_read, name="read"),
    path("<uuid:pk>/schliessen/", rooms.close, name="close"),
    path("<uuid:pk>/oeffnen/", rooms.reopen, name="reopen"),
    path("<uuid:pk>/datei/<uuid:file>/", rooms.file, name="file"),
    path("<uuid:pk>/nachweis/<uuid:dispatch>/", proof.download, name="proof"),
]
