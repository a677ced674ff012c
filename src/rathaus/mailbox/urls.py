"""Pages of the mailbox: the person's under /postfach/ and /konto/, the authority's under
/verwaltung/."""

from __future__ import annotations

from django.urls import include, path

from rathaus.mailbox.views import (
    attachments,
    choices,
    ending,
    export,
    office,
    profile,
    templates,
    threads,
    writing,
)

app_name = "mailbox"
mailbox = [
    path("", threads.index, name="threads"),
    path("profil/", profile.edit, name="profile"),
    path("neu/", writing.choose, name="write_choose"),
    path("neu/<uuid:authority>/", writing.write, name="write"),
    path("<uuid:pk>/", threads.show, name="thread"),
    path("<uuid:pk>/antworten/", threads.reply, name="reply"),
    path("<uuid:pk>/erledigt/", threads.file_away, name="file"),
    path("<uuid:pk>/zurueckholen/", threads.take_back, name="unfile"),
    path("<uuid:pk>/zustellung/", threads.consent, name="consent"),
    path("anlage/<uuid:pk>/", attachments.download, name="attachment"),
    path("anlage/<uuid:pk>/nachweis/", attachments.proof, name="proof"),
]
account = [
    path("benachrichtigungen/", choices.edit, name="mail_choice"),
    path("daten/", export.page, name="export"),
    path("loeschen/", ending.page, name="end_account"),
]
office_pages = [
    path("", office.index, name="office"),
    path("<uuid:pk>/", office.show, name="office_thread"),
    path("<uuid:pk>/antworten/", office.answer, name="office_answer"),
    path("<uuid:pk>/zuweisen/", office.assign, name="office_assign"),
    path("<uuid:pk>/gelesen/", office.mark_read, name="office_read"),
    path("<uuid:pk>/schliessen/", office.close, name="office_close"),
    path("<uuid:pk>/oeffnen/", office.reopen, name="office_reopen"),
    path("<uuid:pk>/anlage/<uuid:file>/", office.attachment, name="office_attachment"),
    path("vorlagen/", templates.index, name="templates"),
    path("vorlagen/neu/", templates.create, name="template_create"),
    path("vorlagen/<uuid:pk>/", templates.edit, name="template_edit"),
    path("vorlagen/<uuid:pk>/loeschen/", templates.delete, name="template_delete"),
]
urlpatterns = [
    path("postfach/", include(mailbox)),
    path("konto/", include(account)),
    path("verwaltung/nachrichten/", include(office_pages)),
]
