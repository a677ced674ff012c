"""The skeleton of every page: titles, landmarks, language, light and dark, legal pages, errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from lxml import html

from rathaus.access.actor import Actor
from rathaus.site import views
from tests.cast import Cast

AUWINKEL = "auwinkel.localhost"


def page(response: HttpResponse) -> html.HtmlElement:
    return html.document_fromstring(response.content.decode())


def test_the_skeleton_names_page_site_and_language(cast: Cast, client: Client) -> None:
    root = page(client.get("/impressum/", headers={"host": AUWINKEL}))
    assert root.get("lang") == "de"
    assert root.findtext(".//title") == "Impressum – Auwinkel"
    assert len(root.xpath("//main")) == len(root.xpath("//h1")) == 1
    skip = root.xpath("//body/a[1]/@href")[0]
    assert root.xpath("//main/@id") == [skip.removeprefix("#")]
    assert root.xpath("//header") and root.xpath("//footer")  # noqa: PT018  # one sentence
    assert len(root.xpath("//@id")) == len(set(root.xpath("//@id")))


def test_a_form_with_errors_says_so_in_the_title(cast: Cast, client: Client) -> None:
    assert page(client.get("/konto/login/")).findtext(".//title").startswith("Anmelden")
    answer = page(client.post("/konto/login/", {"login": "", "password": ""}))
    assert answer.findtext(".//title").startswith("Fehler: Anmelden")
    assert answer.xpath("//section//a/@href") == ["#id_login", "#id_password"]


def test_nothing_on_a_page_is_inline(cast: Cast, client: Client) -> None:
    for path in ("/", "/datenschutz/", "/konto/login/"):
        root = page(client.get(path))
        assert not root.xpath(
            "//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]"
        )


def test_language_is_switched_by_a_form(cast: Cast, client: Client) -> None:
    form = page(client.get("/impressum/")).xpath("//form[contains(@action, 'sprache')]")[0]
    assert form.get("method") == "post"
    button = form.xpath(".//button")[0]
    answer = client.post(
        form.get("action"), {button.get("name"): button.get("value"), "next": "/impressum/"}
    )
    assert answer["Location"] == "/impressum/"
    assert page(client.get("/impressum/")).get("lang") == "en"


def test_light_and_dark_are_kept_and_forgotten(cast: Cast, client: Client) -> None:
    assert page(client.get("/")).get("data-kern-theme") is None
    client.post("/darstellung/", {"theme": "dark", "next": "/impressum/"})
    assert page(client.get("/")).get("data-kern-theme") == "dark"
    client.post("/darstellung/", {"theme": "", "next": "/"})
    assert page(client.get("/")).get("data-kern-theme") is None


@pytest.mark.parametrize(
    "target", ["https://boese.example/", "//boese.example/", "", "javascript:x"]
)
def test_the_choice_of_theme_leads_nowhere_else(client: Client, db: None, target: str) -> None:
    answer = client.post("/darstellung/", {"theme": "x\r\ny", "next": target})
    assert answer["Location"] == "/"
    assert not answer.cookies["darstellung"].value


def test_theme_and_sign_out_change_nothing_by_get(cast: Cast, client: Client) -> None:
    assert client.get("/darstellung/").status_code == 405


def test_the_user_menu_says_who_acts_and_for_whom(
    cast: Cast, client_of: Callable[[Actor], Client]
) -> None:
    clerk = cast.people["wiesental_clerk"]
    text = page(client_of(clerk).get("/")).xpath("//header")[0].text_content()
    assert clerk.post is not None
    for part in (clerk.post.display_name, "Samtgemeinde Wiesental", "Abmelden"):
        assert part in text
    assert "Anmelden" not in text


def test_the_portal_lists_its_town_halls_and_a_town_hall_its_hours(
    cast: Cast, client: Client
) -> None:
    assert "http://auwinkel.localhost/" in page(client.get("/")).xpath("//article//a/@href")
    text = page(client.get("/", headers={"host": AUWINKEL})).xpath("//main")[0].text_content()
    assert "Montag bis Freitag" in text
    assert "Birkenrain" not in text


@pytest.mark.parametrize("path", ["/impressum/", "/datenschutz/", "/barrierefreiheit/"])
def test_legal_pages_name_the_authority_or_say_that_none_is_entered(
    cast: Cast, client: Client, path: str
) -> None:
    main = page(client.get(path, headers={"host": AUWINKEL})).xpath("//main")[0]
    assert "rathaus@auwinkel.example" in main.text_content()
    assert "Noch kein Betreiber" in page(client.get(path)).xpath("//main")[0].text_content()


def test_the_portal_may_name_its_operator(cast: Cast, client: Client, settings) -> None:
    settings.PORTAL_OPERATOR = "039990000000"
    assert "Landkreis Auental" in client.get("/impressum/").content.decode()


def test_the_rights_concept_shows_every_permission(
    cast: Cast, client_of: Callable[[Actor], Client]
) -> None:
    root = page(client_of(cast.people["wiesental_auditor"]).get("/rechte/"))
    rows = {row.xpath("string(th)"): row for row in root.xpath("//tbody/tr")}
    assert "Gegenstände der eigenen Behörde" in rows["Protokoll ansehen"].text_content()
    assert len(rows) == len(views.PERMISSIONS)


@pytest.mark.parametrize(
    ("view", "status"),
    [(views.bad_request, 400), (views.forbidden, 403), (views.csrf_failure, 403),
     (views.not_found, 404), (views.server_error, 500)],
)  # fmt: skip
def test_error_pages_need_neither_session_nor_database(view: Callable, status: int) -> None:
    answer = view(RequestFactory().get("/irgendwo/"))
    assert answer.status_code == status
    assert page(answer).xpath("//h1")


def test_a_missing_page_is_a_friendly_404(cast: Cast, client: Client) -> None:
    answer = client.get("/gibt-es-nicht/")
    assert answer.status_code == 404
    assert "Diese Seite gibt es hier nicht" in answer.content.decode()
