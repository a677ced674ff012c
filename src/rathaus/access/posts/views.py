"""Pages for posts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.access.actor import POST_IN_SESSION, Actor
from rathaus.access.check import require
from rathaus.access.keys.views.again import asks_again
from rathaus.access.posts import actions, queries
from rathaus.access.posts.forms import EndForm, PostForm, ResetForm
from rathaus.access.request import PageRequest
from rathaus.accounts.models import Post
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.tenancy.models import Authority

PAGE = 30


def manager(request: PageRequest) -> tuple[Actor, Authority]:
    """Who manages posts, and where. Raises Stranger or Forbidden."""
    actor = request.actor or None
    require(actor, "post.manage", actor.post if actor else None)
    if actor is None or actor.post is None:
        raise Stranger
    return actor, actor.post.authority


@require_safe
def index(request: PageRequest) -> HttpResponse:
    """All posts of the authority."""
    actor, authority = manager(request)
    today = clock.today()
    page = Paginator(queries.posts(actor, on=today), PAGE).get_page(request.GET.get("seite"))
    rows = [queries.row(actor, post, on=today) for post in page]
    context = {"page": page, "rows": rows, "own": authority}
    return render(request, "access/posts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PageRequest) -> HttpResponse:
    """Set up a post."""
    actor, authority = manager(request)
    form = PostForm(request.POST or None, by=actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.create_post(authority=authority, by=actor, at=clock.now(), **values)
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Der Dienstposten ist eingerichtet."))
            return redirect("access:posts")
    context = {"form": form, "crumbs": _crumbs(_("Neuer Dienstposten"))}
    return render(request, "access/post_create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PageRequest, pk: UUID) -> HttpResponse:
    """End a post from a day on."""
    post, actor = _post_for(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_post(post=post, on=form.cleaned_data["on"], by=actor, at=clock.now())
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Das Ende des Dienstpostens ist eingetragen."))
            return redirect("access:posts")
    context = {"form": form, "post": post, "crumbs": _crumbs(_("Dienstposten beenden"))}
    return render(request, "access/post_end.html", context)


@require_POST
def invite(request: PageRequest, pk: UUID) -> HttpResponse:
    """Send an invitation again."""
    post, actor = _post_for(request, pk)
    try:
        actions.invite_again(post=post, by=actor, at=clock.now())
    except RathausError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Die Einladung ist unterwegs."))
    return redirect("access:posts")


@require_http_methods(["GET", "HEAD", "POST"])
def reset_factor(request: PageRequest, pk: UUID) -> HttpResponse:
    """Reset the second factor that the holder of a post has lost. As it opens a door, who does it
    shows the own password first."""
    actor = request.actor or None
    post = queries.by_id(actor, pk)
    require(actor, actions.right_to_reset(post.role), post)
    if actor is None:
        raise Stranger
    back = reverse("access:factor_reset", kwargs={"pk": pk})
    if (answer := asks_again(request, back)) is not None:
        return answer
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        basis = form.cleaned_data["basis"]
        try:
            actions.reset_factor(post=post, basis=basis, by=actor, at=clock.now())
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Der zweite Faktor ist zurückgesetzt."))
            return redirect("access:posts")
    context = {"form": form, "post": post, "crumbs": _crumbs(_("Zweiten Faktor zurücksetzen"))}
    return render(request, "access/factor_reset.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: PageRequest) -> HttpResponse:
    """Under which of the own posts to act from now on."""
    actor = request.actor or None
    if actor is None or not actor.posts:
        raise Stranger
    wanted = request.POST.get("post", "")
    error = ""
    if request.method == "POST":
        if any(str(post.pk) == wanted for post in actor.posts):
            request.session[POST_IN_SESSION] = wanted
            messages.success(request, _("Sie arbeiten jetzt unter diesem Dienstposten."))
            return redirect(reverse("home"))
        error = _("Bitte wählen Sie einen Ihrer Dienstposten.")
    return render(request, "access/choose_post.html", _choice(actor, error))


def _post_for(request: PageRequest, pk: UUID) -> tuple[Post, Actor]:
    """The post and who may end it. Raises Stranger (404) for other authorities', Forbidden."""
    actor = request.actor or None
    post = queries.by_id(actor, pk)
    require(actor, actions.permission_for(post.role), post)
    if actor is None:
        raise Stranger
    return post, actor


def _choice(actor: Actor, error: str) -> dict[str, object]:
    options = [
        (str(p.pk), f"{p.authority.name}: {p.get_role_display()}", p.department)
        for p in actor.posts
    ]
    acting = str(actor.post.pk) if actor.post else ""
    errors = [("id_post", error)] if error else []
    return {"options": options, "acting": acting, "error": error, "errors": errors}


def _crumbs(here: str) -> list[tuple[str | Promise, str]]:
    return [(_("Dienstposten"), reverse("access:posts")), (here, "")]
