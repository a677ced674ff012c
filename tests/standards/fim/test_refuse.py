"""A schema that no form can be built from is refused, with the place and what to do."""

import pytest

from rathaus.standards.fim import FimError, message, parse, xml
from tests.shared_data import shared
from tests.standards.fim.samples import (
    XDF3,
    code,
    field,
    field2,
    group,
    head3,
    schema2,
    schema3,
    structure,
    xdf3,
)


def refusal(content: bytes) -> FimError:
    with pytest.raises(FimError) as caught:
        parse(content)
    assert caught.value.reason.endswith(".")
    assert caught.value.advice.startswith(("Bitte", "Schemata", "So lange"))
    assert caught.value.reason in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("name", "element", "line", "reason"),
    [
        ("v2/duplicate-required-value", "name", 13, "nur einmal"),
        ("v2/unknown-namespace", "xdatenfelder.stammdatenschema.0102", 2, "Namensraum"),
        ("v3/duplicate-id-node", "id", 11, "nur einmal"),
        ("v3/missing-id-node", "identifikation", 9, "„id“ fehlt"),
        ("v3/unknown-namespace", "xdatenfelder.datenfeldgruppe.0103", 3, "Namensraum"),
    ],
)
def test_bad_fixtures(name: str, element: str, line: int, reason: str) -> None:
    error = refusal(shared(f"fim/fixtures/{name}.xml").read_bytes())
    assert (error.element, error.line) == (element, line)
    assert reason in error.reason
    assert str(error).startswith(f"Zeile {line}, Element „{element}“: ")


@pytest.mark.parametrize(
    ("content", "element", "reason"),
    [
        (b"", "", "leer"),
        (b"<a>", "", "XML"),
        (b"\xff\xfe\x00", "", "UTF-16"),
        ("<ä/>".encode("latin-1"), "", "UTF-8"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "", "utf-7"),
        (b"<a>&amp;&nbsp;</a>", "", "XML"),
        (b"<a/>", "a", "kein FIM-Datenschema"),
        (b'<a xmlns="urn:a"/>', "a", "„urn:a“ ist unbekannt"),
        (xdf3("", "codeliste.0105"), "xdatenfelder.codeliste.0105", "kein Datenschema"),
        (xdf3(""), "xdatenfelder.stammdatenschema.0102", "„stammdatenschema“ fehlt"),
        (schema3(extra="<farbe>rot</farbe>"), "farbe", "nicht vorgesehen"),
        (schema3(extra='<a xmlns="urn:other"/>'), "a", "nicht zum Standard"),
        (schema3(extra="<hilfetext><b>fett</b></hilfetext>"), "b", "nicht vorgesehen"),
        (schema3(extra="<hilfetext>Text <b>fett</b></hilfetext>"), "hilfetext", "steht Text"),
        (schema3(extra="Text"), "stammdatenschema", "steht Text"),
        (schema3(extra="<gueltigAb>1.2.2026</gueltigAb>"), "gueltigAb", "kein Datum"),
        (schema3(extra="<gueltigAb>2026-02-30</gueltigAb>"), "gueltigAb", "kein Datum"),
        (schema3(extra="<letzteAenderung>gestern</letzteAenderung>"), "letzteAenderung", "Zeit"),
    ],
)
def test_files_that_are_no_schema(content: bytes, element: str, reason: str) -> None:
    error = refusal(content)
    assert error.element == element
    assert reason in error.reason


@pytest.mark.parametrize(
    ("content", "element", "reason"),
    [
        (field("F1; DROP"), "identifikation", "keine Kennung"),
        (field().replace("1.0.0", "neu"), "identifikation", "keine Version"),
        (field().replace("<version>1.0.0</version>", ""), "identifikation", "„version“ fehlt"),
        (field().replace(code("6"), code("10")), "freigabestatus", "„10“ ist unbekannt"),
        (field(kind="slider"), "feldart", "„slider“ ist unbekannt"),
        (field(data_type="emoji"), "datentyp", "„emoji“ ist unbekannt"),
        (field().replace("feldart>", "feldArt>"), "datenfeld", "„feldart“ fehlt"),
        (field(extra="<inhalt>a</inhalt><inhalt>b</inhalt>"), "inhalt", "nur einmal"),
        (field(extra="<maxSize>-1</maxSize>"), "maxSize", "keine ganze Zahl"),
        (field(extra="<codelisteReferenz><version>1</version></codelisteReferenz>"),
         "codelisteReferenz", "„canonicalIdentification“ fehlt"),
        (group("G00000000001", extra=f"<art>{code('Y')}</art>"), "art", "Gruppenart"),
        (field() + group("G00000000001"), "enthaelt", "nur ein Feld oder eine Gruppe"),
        ("", "struktur", "„enthaelt“ ist leer"),
        ("<enthaelt/>", "enthaelt", "nicht vorgesehen"),
    ],
)  # fmt: skip
def test_groups_and_fields_that_say_too_little_or_too_much(
    content: str, element: str, reason: str
) -> None:
    error = refusal(schema3(structure(content)))
    assert error.element == element
    assert reason in error.reason


@pytest.mark.parametrize("amount", ["", "1", "1..2", "2:1", "0:0", "*:*", "-1:1", "1:1:1"])
def test_impossible_cardinality(amount: str) -> None:
    assert "nzahl" in refusal(schema3(structure(field(), amount))).reason


@pytest.mark.parametrize(
    ("data_type", "limits", "reason"),
    [
        ("text", 'minLength="5" maxLength="4"', "kleinste Länge"),
        ("text", 'minLength="viele"', "keine ganze Zahl"),
        ("text", 'grenze="1"', "„grenze“ ist unbekannt"),
        ("num", 'minValue="0,5"', "passt nicht zum Datentyp"),
        ("num", 'minValue="1E999999"', "passt nicht zum Datentyp"),
        ("num_int", 'minValue="2" maxValue="1"', "kleinste Wert"),
        ("date", 'minValue="heute"', "passt nicht zum Datentyp"),
        ("datetime", 'minValue="2026-01-01T00:00:00Z" maxValue="2026-01-01"', "vergleichen"),
    ],
)
def test_limits_that_no_answer_can_meet(data_type: str, limits: str, reason: str) -> None:
    content = field(data_type=data_type, extra=f"<praezisierung {limits}/>")
    assert reason in refusal(schema3(structure(content))).reason


@pytest.mark.parametrize(
    "limits", ['{"minLength":', '{"minLength":true}', '{"minLength":[1]}', '{"laenge":1}']
)
def test_limits_of_xdatenfelder_2_that_are_broken(limits: str) -> None:
    assert refusal(schema2(field2(limits))).element == "praezisierung"


def test_value_that_stands_twice() -> None:
    value = "<wert><code>1</code><name>A</name></wert>"
    error = refusal(schema3(structure(field(extra=f"<werte>{value * 2}</werte>"))))
    assert error.element == "wert"
    assert error.reason == "Der Wert „1“ steht mehrfach in der Werteliste."


def test_element_that_stands_twice_in_one_place() -> None:
    error = refusal(schema3(structure(field()), structure(field())))
    assert error.element == "struktur"
    assert "F00000000001V1.0.0 mehrfach" in error.reason


def test_element_that_means_two_things() -> None:
    schema = schema3(
        structure(group("G00000000001", structure(field(label="Rasse")))),
        structure(group("G00000000002", structure(field(label="Name")))),
    )
    assert "an mehreren Stellen unterschiedlich" in refusal(schema).reason


def test_group_that_contains_itself() -> None:
    inner = group("G00000000001", structure(group("G00000000002", structure(field()))))
    middle = group("G00000000002", structure(inner))
    error = refusal(schema3(structure(group("G00000000001", structure(middle)))))
    assert error.element == "datenfeldgruppe"
    assert error.reason == "Die Datenfeldgruppe G00000000001V1.0.0 enthält sich selbst."


def test_another_version_of_a_group_inside_it_is_no_recursion() -> None:
    inner = group("G00000000001", version="1.1.0")
    assert parse(schema3(structure(group("G00000000001", structure(inner)))))


def test_nesting_has_an_end() -> None:
    content = field()
    for number in range(message.MAX_NESTING):
        content = group(f"G{number:011}", structure(content))
    assert len(list(parse(schema3(structure(content))).positions())) == message.MAX_NESTING + 1
    error = refusal(schema3(structure(group("G99999999999", structure(content)))))
    assert "geschachtelt" in error.reason


def test_xml_that_is_nested_without_end() -> None:
    for depth in (xml.MAX_DEPTH + 1, 100_000):
        error = refusal(b"<a>" * depth + b"</a>" * depth)
        assert "tief" in error.reason or "XML" in error.reason


def test_schema_with_too_many_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "MAX_POSITIONS", 3)
    fields = [structure(field(f"F{number:011}")) for number in range(4)]
    assert parse(schema3(*fields[:3]))
    assert "mehr als 3 Felder" in refusal(schema3(*fields)).reason


def test_file_that_is_too_large() -> None:
    assert "größer als 10 MB" in refusal(b" " * xml.MAX_BYTES + b"<a/>").reason


def test_file_with_too_many_elements() -> None:
    assert "mehr als 300000" in refusal(b"<a>" + b"<b/>" * (xml.MAX_NODES + 1) + b"</a>").reason


@pytest.mark.parametrize(
    "document_type",
    [
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_is_refused_in_every_encoding(document_type: str, encoding: str) -> None:
    body = head3("F00000000001", name="&e;")
    text = f"""<?xml version="1.0" encoding="{encoding}"?>\n{document_type}
<xdatenfelder.datenfeld.0104 xmlns="{XDF3}"><datenfeld>{body}</datenfeld>
</xdatenfelder.datenfeld.0104>"""
    error = refusal(text.encode(encoding))
    assert "DOCTYPE" in error.reason
    assert error.line == 2
