"""Pages of the access part: posts, event log, choice of the acting post."""

from __future__ import annotations

from django.urls import path

from rathaus.access.events import views as events
from rathaus.access.posts import views as posts

app_name = "access"
urlpatterns = [
    path("verwaltung/dienstposten/", posts.index, name="posts"),
    path("verwaltung/dienstposten/neu/", posts.create, name="post_create"),
    path("verwaltung/dienstposten/<uuid:pk>/beenden/", posts.end, name="post_end"),
    path("verwaltung/dienstposten/<uuid:pk>/einladen/", posts.invite, name="post_invite"),
    path("verwaltung/protokoll/", events.index, name="events"),
    path("konto/dienstposten/", posts.choose, name="choose_post"),
]
