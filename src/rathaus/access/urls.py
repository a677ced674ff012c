"""Pages of the access part: posts, event log, keys, mandates, choice of the acting post."""

from __future__ import annotations

from django.urls import path

from rathaus.access.events import views as events
from rathaus.access.keys.views import opening, own, passphrase, recovery, ring
from rathaus.access.mandates import views as mandates
from rathaus.access.posts import views as posts

app_name = "access"
urlpatterns = [
    path("verwaltung/dienstposten/", posts.index, name="posts"),
    path("verwaltung/dienstposten/neu/", posts.create, name="post_create"),
    path("verwaltung/dienstposten/<uuid:pk>/beenden/", posts.end, name="post_end"),
    path("verwaltung/dienstposten/<uuid:pk>/einladen/", posts.invite, name="post_invite"),
    path(
        "verwaltung/dienstposten/<uuid:pk>/zweiter-faktor/", posts.reset_factor, name="factor_reset"
    ),
    path("verwaltung/protokoll/", events.index, name="events"),
    path("konto/dienstposten/", posts.choose, name="choose_post"),
    path("konto/vertretungen/", mandates.index, name="mandates"),
    path("konto/vertretungen/neu/", mandates.ask, name="mandate_ask"),
    path("konto/vertretungen/<uuid:pk>/antwort/", mandates.answer, name="mandate_answer"),
    path("konto/vertretungen/<uuid:pk>/beenden/", mandates.end, name="mandate_end"),
    path("konto/handeln/", mandates.act_for, name="act_for"),
    path("konto/unternehmen/<uuid:pk>/aufloesen/", mandates.dissolve, name="company_dissolve"),
    path("konto/unternehmen/neu/", mandates.found, name="company_found"),
    path("konto/schluessel/", own.own_key, name="own_key"),
    path("konto/schluessel/passwort/", opening.own_password, name="own_password"),
    path("konto/schluessel/schluessel-passwort/", passphrase.own_passphrase, name="own_passphrase"),
    path("konto/schluessel/neu/", opening.own_key_anew, name="own_key_anew"),
    path("konto/schluessel/oeffnen/", opening.unlock, name="unlock"),
    path("konto/schluessel/oeffnen/anfrage/", opening.ask_passkey, name="passkey_ask"),
    path("konto/schluessel/oeffnen/passkey/", opening.unlock_passkey, name="unlock_passkey"),
    path("konto/schluessel/passkey/", own.add_passkey, name="passkey_add"),
    path("konto/schluessel/passkey/anfrage/", own.ask_new_passkey, name="passkey_ask_new"),
    path(
        "konto/schluessel/passkey/<uuid:pk>/entfernen/", own.remove_passkey, name="passkey_remove"
    ),
    path("verwaltung/schluessel/", ring.index, name="keys"),
    path("verwaltung/schluessel/erneuern/", ring.renew, name="key_renew"),
    path("verwaltung/schluessel/<uuid:pk>/freischalten/", ring.entitle, name="key_entitle"),
    path("verwaltung/schluessel/<uuid:pk>/entziehen/", ring.revoke, name="key_revoke"),
    path("verwaltung/schluessel/wiederherstellung/", recovery.use, name="recovery_use"),
    path(
        "verwaltung/schluessel/wiederherstellung/einrichten/",
        recovery.set_up,
        name="recovery_set_up",
    ),
    path("verwaltung/schluessel/wiederherstellung/proben/", recovery.drill, name="recovery_drill"),
]
