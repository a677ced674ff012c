"""URLs of the catalogue: public `leistungen/`, staff `verwaltung/angebote/`."""

from django.urls import path

from rathaus.catalogue.views import delegations, offers, public, words

app_name = "catalogue"

urlpatterns = [
    path("leistungen/", public.search, name="search"),
    path("leistungen/lebenslagen/", public.life_situations, name="situations"),
    path("leistungen/lebenslagen/<uuid:key>/", public.life_situation, name="situation"),
    path("leistungen/<slug:key>/", public.service, name="service"),
    path("verwaltung/angebote/", offers.offer_list, name="offers"),
    path("verwaltung/angebote/neu/", offers.create, name="offer_create"),
    path("verwaltung/angebote/uebertragungen/", delegations.delegation_list, name="delegations"),
    path("verwaltung/angebote/uebertragungen/neu/", delegations.enter, name="delegation_enter"),
    path(
        "verwaltung/angebote/uebertragungen/<uuid:key>/ende/",
        delegations.end,
        name="delegation_end",
    ),
    path("verwaltung/angebote/leistungen/", words.service_list, name="words"),
    path("verwaltung/angebote/leistungen/<uuid:key>/", words.edit, name="words_edit"),
    path("verwaltung/angebote/<uuid:key>/", offers.detail, name="offer"),
    path("verwaltung/angebote/<uuid:key>/texte/", offers.edit, name="offer_edit"),
    path("verwaltung/angebote/<uuid:key>/grundlagen/", offers.conditions, name="offer_conditions"),
    path("verwaltung/angebote/<uuid:key>/<str:step>/", offers.act, name="offer_act"),
]
