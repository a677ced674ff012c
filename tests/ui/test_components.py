"""Each component: its markup, what is escaped, and how parts name each other."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from tests.ui.render import rendered, tree

EVIL = '"><script>alert(1)</script>'
OPTIONS = [("a", "Abholung"), ("b", "Post & Bote", "dauert länger")]

TEXT_PLACES = [
    '<c-kern.heading level="1" :text="evil" />',
    '<c-kern.heading level="1" text="{{ evil }}" />',
    '<c-kern.button :name="evil" :value="evil">{{ evil }}</c-kern.button>',
    '<c-kern.link href="{{ evil }}">{{ evil }}</c-kern.link>',
    '<c-kern.alert :title="evil">{{ evil }}</c-kern.alert>',
    "<c-kern.badge>{{ evil }}</c-kern.badge>",
    '<c-kern.card :title="evil" :href="evil" :preline="evil">{{ evil }}</c-kern.card>',
    '<c-kern.table :caption="evil"></c-kern.table>',
    '<c-kern.summary :title="evil" :edit-href="evil"><c-kern.row :label="evil">{{ evil }}</c-kern.row></c-kern.summary>',  # noqa: E501  # one component a line
    '<c-kern.accordion :title="evil">{{ evil }}</c-kern.accordion>',
    '<c-kern.progress value="1" max="2" :label="evil" />',
    '<c-kern.breadcrumbs :items="pairs" />',
    '<c-kern.error-summary :errors="pairs" />',
    '<c-kern.input :name="evil" :label="evil" :value="evil" :help="evil" :error="evil" :id="evil" />',  # noqa: E501  # one component a line
    '<c-kern.textarea :name="evil" :label="evil" :value="evil" :help="evil" :error="evil" />',
    '<c-kern.select :name="evil" :label="evil" :value="evil" :options="pairs" />',
    '<c-kern.radios :name="evil" :legend="evil" :value="evil" :options="triples" />',
    '<c-kern.checkboxes :name="evil" :legend="evil" :options="triples" :error="evil" />',
    '<c-kern.checkbox :name="evil" :label="evil" :value="evil" :help="evil" :error="evil" />',
    '<c-kern.date :name="evil" :label="evil" :value="evil" :help="evil" :error="evil" />',
    '<c-kern.file :name="evil" :label="evil" :help="evil" :error="evil" :accept="evil" />',
    '<c-kern.fieldset :legend="evil" :help="evil">{{ evil }}</c-kern.fieldset>',
    '<c-kern.post-button :action="evil" :name="evil" :value="evil">{{ evil }}</c-kern.post-button>',
]


@pytest.mark.parametrize("markup", TEXT_PLACES)
def test_what_people_type_is_text_everywhere(markup: str) -> None:
    context = {"evil": EVIL, "pairs": [(EVIL, EVIL)], "triples": [(EVIL, EVIL, EVIL)]}
    assert "<script>" not in rendered(markup, **context)
    assert not tree(markup, **context).xpath("//script")


@pytest.mark.parametrize("markup", TEXT_PLACES)
def test_no_component_needs_inline_style_or_script(markup: str) -> None:
    root = tree(markup, evil="x", pairs=[("x", "x")], triples=[("x", "x", "x")])
    assert not root.xpath("//@style | //@*[starts-with(name(), 'on')]")


def test_a_component_does_not_see_the_page_around_it() -> None:
    root = tree("<c-kern.card>Text</c-kern.card>", title="Seitentitel", href="/fremd/")
    assert not root.xpath("//a | //h3")


def test_a_field_names_its_label_hint_and_error() -> None:
    root = tree(
        '<c-kern.input name="ort" label="Ort" help="Wo Sie wohnen" :error="errors" required />',
        errors=["Bitte angeben", "Und richtig"],
    )
    field = root.xpath("//input")[0]
    assert root.xpath("//label/@for") == [field.get("id")] == ["id_ort"]
    for described in field.get("aria-describedby").split():
        assert root.xpath(f"//*[@id='{described}']")
    assert field.get("aria-describedby") == "id_ort-error id_ort-hint"
    assert field.get("aria-invalid") == "true"
    error = root.xpath("//*[@id='id_ort-error']")[0].text_content()
    assert error.startswith("Fehler:")
    assert "Bitte angeben" in error
    assert "Und richtig" in error


def test_a_field_without_error_is_not_marked() -> None:
    field = tree('<c-kern.input name="ort" label="Ort" />').xpath("//input")[0]
    assert field.get("aria-describedby") is None
    assert field.get("aria-invalid") is None


@pytest.mark.parametrize(
    ("attributes", "marked"), [("", True), ("required", False), ("plain", False)]
)
def test_optional_fields_say_so(attributes: str, marked: bool) -> None:
    assert ("freiwillig" in rendered(f'<c-kern.input name="n" label="N" {attributes} />')) is marked


def test_a_zero_is_a_value_and_nothing_is_none() -> None:
    assert tree('<c-kern.input name="n" :value="v" />', v=0).xpath("//input/@value") == ["0"]
    assert tree('<c-kern.input name="n" :value="v" />', v=None).xpath("//input/@value") == []


def test_a_password_is_never_sent_back() -> None:
    assert "geheim" not in rendered('<c-kern.input type="password" name="p" value="geheim" />')


def test_radios_group_their_options_and_the_first_one_has_the_fields_id() -> None:
    root = tree(
        '<c-kern.radios name="weg" legend="Wie?" :options="options" value="b" error="Wählen" />',
        options=OPTIONS,
    )
    assert root.xpath("//input/@id") == ["id_weg", "id_weg_1"]
    assert root.xpath("//input[@checked]/@value") == ["b"]
    assert root.xpath("//label/@for") == root.xpath("//input/@id")
    hint = root.xpath("(//input)[2]/@aria-describedby")
    assert hint == root.xpath("//*[text()='dauert länger']/@id")
    assert root.xpath("//fieldset/@aria-describedby") == ["id_weg-error"]


def test_checkboxes_keep_their_values() -> None:
    root = tree(
        '<c-kern.checkboxes name="w" legend="W" :options="options" :values="values" />',
        options=[(1, "eins"), (2, "zwei")],
        values=["2"],
    )
    assert root.xpath("//input[@checked]/@value") == ["2"]


def test_select_knows_groups_and_escaped_values() -> None:
    root = tree(
        '<c-kern.select name="s" label="S" value="{{ value }}" :options="options" empty="Leer" />',
        value="a&b",
        options=[("x", "X"), ("Gruppe", [("a&b", "A und B")])],
    )
    assert root.xpath("//optgroup/@label") == ["Gruppe"]
    assert root.xpath("//option[@selected]/text()") == ["A und B"]
    assert root.xpath("//option[1]/@value")[0] == ""


def test_links_of_the_error_summary_lead_to_fields() -> None:
    root = tree(
        '<c-kern.error-summary :errors="errors" /><c-kern.input name="ort" label="Ort" />',
        errors=[("id_ort", "Ort fehlt"), ("", "Insgesamt zu viel")],
    )
    target = root.xpath("//li/a/@href")[0].removeprefix("#")
    assert root.xpath(f"//input[@id='{target}']")
    summary = root.xpath("//section")[0]
    assert summary.get("tabindex") == "-1"
    assert "autofocus" in summary.attrib
    assert root.xpath(f"//*[@id='{summary.get('aria-labelledby')}']")


def test_no_errors_no_summary() -> None:
    assert rendered('<c-kern.error-summary :errors="errors" />', errors=[]).strip() == ""


def test_a_table_is_a_named_region_that_can_scroll() -> None:
    root = tree('<c-kern.table caption="Alle Vorgänge"><tbody></tbody></c-kern.table>')
    region = root.xpath("//*[@role='region']")[0]
    assert region.get("tabindex") == "0"
    assert root.xpath(f"//caption[@id='{region.get('aria-labelledby')}']")


def test_breadcrumbs_end_at_the_page() -> None:
    root = tree('<c-kern.breadcrumbs :items="i" />', i=[("Start", "/"), ("Hier", "/hier/")])
    assert root.xpath("//a/@href") == ["/"]
    assert root.xpath("//*[@aria-current='page']/text()") == ["Hier"]


def test_pagination_keeps_the_query() -> None:
    request = RequestFactory().get("/", {"q": "Hund & Katze", "seite": "2"})
    page = Paginator(range(100), 10).get_page(2)
    template = Template(CottonCompiler().process('<c-kern.pagination :page="page" />'))
    html = template.render(RequestContext(request, {"page": page}))
    assert 'href="?q=Hund+%26+Katze&amp;seite=3"' in html
    assert 'aria-current="page"' in html


def test_one_page_needs_no_pagination() -> None:
    page = Paginator(range(3), 10).get_page(1)
    assert rendered('<c-kern.pagination :page="page" />', page=page).strip() == ""


def test_a_date_stays_as_it_was_typed_and_shows_german_dates() -> None:
    markup = '<c-kern.date name="d" label="D" :value="v" />'
    assert tree(markup, v=date(2026, 3, 1)).xpath("//input/@value") == ["01.03.2026"]
    assert tree(markup, v="1.3.").xpath("//input/@value") == ["1.3."]


def test_inline_components_leave_no_gap_before_the_full_stop() -> None:
    assert rendered('ein <c-kern.link href="/">Verweis</c-kern.link>.').endswith("</a>.")


def test_edit_links_say_what_they_edit() -> None:
    root = tree('<c-kern.summary title="Person" edit-href="/p/"></c-kern.summary>')
    assert root.xpath("//a")[0].text_content().strip() == "Ändern: Person"
