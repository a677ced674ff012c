"""Pages of the cases part, under /vorgaenge/."""

from __future__ import annotations

from django.urls import path

from rathaus.cases.views import applicant, approval, case, correct, court, decide, deliver, inbox

app_name = "cases"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<uuid:pk>/", case.show, name="case"),
    path("<uuid:pk>/uebernehmen/", case.take, name="take"),
    path("<uuid:pk>/zuweisen/", case.assign, name="assign"),
    path("<uuid:pk>/zurueckgeben/", case.unassign, name="unassign"),
    path("<uuid:pk>/vermerk/", case.note, name="note"),
    path("<uuid:pk>/nachricht/", case.message, name="message"),
    path("<uuid:pk>/gelesen/", case.mark_read, name="mark_read"),
    path("<uuid:pk>/vollmacht-geprueft/", case.check_mandate, name="check_mandate"),
    path("<uuid:pk>/nachfordern/", correct.request_correction, name="request_correction"),
    path("<uuid:pk>/fortsetzen/", correct.resume, name="resume"),
    path("<uuid:pk>/entscheiden/", decide.decide, name="decide"),
    path("<uuid:pk>/abschliessen/", decide.close, name="close"),
    path("<uuid:pk>/wiederaufnehmen/", decide.reopen, name="reopen"),
    path("<uuid:pk>/bescheid/<uuid:notice>/", case.notice, name="notice"),
    path("<uuid:pk>/bescheid/<uuid:notice>/nachweis/", case.proof, name="proof"),
    path("<uuid:pk>/unterlagen-vollstaendig/", approval.complete, name="complete"),
    path("<uuid:pk>/frist-verlaengern/", approval.extend, name="extend"),
    path("<uuid:pk>/bescheinigen/", approval.certify, name="certify"),
    path("<uuid:pk>/bescheid/<uuid:notice>/brief/", deliver.letter, name="letter"),
    path("<uuid:pk>/bescheid/<uuid:notice>/versand/", deliver.deliver, name="deliver"),
    path("<uuid:pk>/bescheid/<uuid:notice>/einwand/", deliver.claim, name="claim"),
    path(
        "<uuid:pk>/versand/<uuid:delivery>/berichtigen/",
        deliver.correct_delivery,
        name="correct_delivery",
    ),
    path(
        "<uuid:pk>/bescheid/<uuid:notice>/zustellung/",
        court.delivery_proof,
        name="delivery_proof",
    ),
    path("<uuid:pk>/anlage/<uuid:file>/", case.attachment, name="attachment"),
    path("<uuid:pk>/postanlage/<uuid:file>/", case.message_attachment, name="message_attachment"),
    path("<uuid:pk>/zuruecknehmen/", applicant.withdraw, name="withdraw"),
    path("korrektur/<uuid:pk>/", applicant.correction, name="correction"),
]
