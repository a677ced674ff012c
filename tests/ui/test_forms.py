"""Any Django form becomes KERN fields."""

from __future__ import annotations

from datetime import date

from django import forms

from tests.ui.render import tree


class DogForm(forms.Form):
    name = forms.CharField(label="Rufname", max_length=5, help_text="Wie er gerufen wird")
    born = forms.DateField(label="Geboren am", required=False)
    breed = forms.ChoiceField(label="Rasse", choices=[("", "Bitte wählen"), ("d", "Dackel")])
    use = forms.MultipleChoiceField(
        label="Verwendung",
        choices=[("j", "Jagd"), ("h", "Haus")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    dangerous = forms.ChoiceField(
        label="Gefährlich?", choices=[("1", "Ja"), ("0", "Nein")], widget=forms.RadioSelect
    )
    true = forms.BooleanField(label="Die Angaben stimmen.")
    number = forms.IntegerField(label="Anzahl", required=False)
    proof = forms.FileField(label="Nachweis", required=False)
    step = forms.CharField(widget=forms.HiddenInput, initial="2")
    remarks = forms.CharField(label="Bemerkung", widget=forms.Textarea, required=False)

    def clean(self) -> None:
        raise forms.ValidationError("Der Hund ist schon angemeldet.")


FORM = '<c-kern.form :form="form" submit="Anmelden" cancel-href="/zurueck/" />'


def test_every_field_has_a_label_of_its_own() -> None:
    root = tree(FORM, form=DogForm())
    fields = root.xpath("//input[not(@type='hidden')] | //select | //textarea")
    assert len(fields) == 11
    for field in fields:
        assert root.xpath(f"//label[@for='{field.get('id')}']")
    assert len(root.xpath("//@id")) == len(set(root.xpath("//@id")))


def test_a_fresh_form_shows_initial_values_and_no_errors() -> None:
    root = tree(FORM, form=DogForm(initial={"born": date(2024, 5, 1), "use": ["h"], "true": True}))
    assert root.xpath("//input[@name='born']/@value") == ["01.05.2024"]
    assert root.xpath("//input[@name='use'][@checked]/@value") == ["h"]
    assert root.xpath("//input[@name='true'][@checked]")
    assert root.xpath("//input[@name='step']/@value") == ["2"]
    assert not root.xpath("//section | //*[@aria-invalid]")


def test_errors_are_summed_up_with_links_to_their_fields() -> None:
    root = tree(
        FORM, form=DogForm({"name": "Waldemar", "breed": "x", "dangerous": "", "born": "x"})
    )
    entries = root.xpath("//section//li")
    assert entries[0].text_content() == "Der Hund ist schon angemeldet."
    links = root.xpath("//section//a")
    assert [link.get("href") for link in links] == [
        "#id_name", "#id_born", "#id_breed", "#id_dangerous", "#id_true",
    ]  # fmt: skip
    assert links[0].text_content().startswith("Rufname: ")
    assert links[3].text_content().startswith("Gefährlich? ")
    for link in links:
        assert root.xpath(f"//*[@id='{link.get('href')[1:]}']")
    for field in root.xpath("//input[@aria-invalid] | //select[@aria-invalid]"):
        for described in field.get("aria-describedby").split():
            assert root.xpath(f"//*[@id='{described}']")


def test_what_was_typed_comes_back() -> None:
    root = tree(FORM, form=DogForm({"name": "<b>", "born": "31.13.", "remarks": "\nerste\n"}))
    assert root.xpath("//input[@name='name']/@value") == ["<b>"]
    assert root.xpath("//input[@name='born']/@value") == ["31.13."]
    assert root.xpath("//textarea")[0].text.endswith("erste\n")


def test_the_form_carries_files_and_buttons() -> None:
    root = tree(FORM, form=DogForm())
    assert root.xpath("//form/@enctype") == ["multipart/form-data"]
    assert root.xpath("//button")[0].text_content().strip() == "Anmelden"
    assert root.xpath("//a/@href") == ["/zurueck/"]


def test_a_form_set_renders_every_form() -> None:
    forms_of = forms.formset_factory(DogForm, extra=2)
    root = tree("{{ formset }}", formset=forms_of())
    assert root.xpath("//input[@name='form-TOTAL_FORMS']")
    assert len(root.xpath("//input[@type='text'][contains(@name, '-name')]")) == 2


def test_a_prefix_keeps_ids_apart() -> None:
    root = tree("{{ form }}", form=DogForm({}, prefix="zwei"))
    assert root.xpath("//section//a/@href")[0] == "#id_zwei-name"
    assert root.xpath("//*[@id='id_zwei-name']")
