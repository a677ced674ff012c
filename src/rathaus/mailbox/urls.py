"""Pages of the mailbox, under /postfach/."""

from __future__ import annotations

from django.urls import path

from rathaus.mailbox.views import attachments, profile, threads

app_name = "mailbox"
urlpatterns = [
    path("", threads.index, name="threads"),
    path("profil/", profile.edit, name="profile"),
    path("<uuid:pk>/", threads.show, name="thread"),
    path("<uuid:pk>/antworten/", threads.reply, name="reply"),
    path("<uuid:pk>/zustellung/", threads.consent, name="consent"),
    path("anlage/<uuid:pk>/", attachments.download, name="attachment"),
    path("anlage/<uuid:pk>/nachweis/", attachments.proof, name="proof"),
]
