"""Pages of the intake part."""

from __future__ import annotations

from django.urls import path

from rathaus.intake.views import drafts, forms, representing, review, steps

app_name = "intake"

urlpatterns = [
    path("antrag/", drafts.drafts, name="drafts"),
    path("antrag/neu/<uuid:offer_id>/<slug:ars>/", drafts.start, name="start"),
    path("antrag/<uuid:draft_id>/", drafts.resume, name="draft"),
    path("antrag/<uuid:draft_id>/loeschen/", drafts.delete, name="delete"),
    path("antrag/<uuid:draft_id>/schritt/<int:number>/", steps.step, name="step"),
    path("antrag/<uuid:draft_id>/anlage/<uuid:record_id>/", steps.attachment, name="attachment"),
    path("antrag/<uuid:draft_id>/vertretung/", representing.edit, name="represent"),
    path("antrag/<uuid:draft_id>/pruefen/", review.review, name="review"),
    path("antrag/<uuid:draft_id>/abgesendet/", review.receipt, name="receipt"),
    path("verwaltung/formulare/", forms.form_list, name="forms"),
    path("verwaltung/formulare/einspielen/", forms.import_form, name="import"),
    path("verwaltung/formulare/<slug:key>/", forms.definition, name="form"),
    path("verwaltung/formulare/<slug:key>/<int:number>/", forms.version, name="version"),
    path(
        "verwaltung/formulare/<slug:key>/<int:number>/schritt/<int:step>/",
        forms.preview,
        name="preview",
    ),
    path("verwaltung/formulare/<slug:key>/<int:number>/regeln/", forms.rules, name="rules"),
    path(
        "verwaltung/formulare/<slug:key>/<int:number>/veroeffentlichen/",
        forms.publish,
        name="publish",
    ),
]
