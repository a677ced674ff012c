"""A schema says the same in the model as in the file."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from rathaus.standards.fim import (
    Choice,
    CodeList,
    Constraints,
    DataType,
    Field,
    FieldKind,
    Group,
    Identification,
    Message,
    Position,
    Reference,
    ReleaseStatus,
    RuleKind,
    Schema,
    Standard,
    parse,
)
from tests.shared_data import shared
from tests.standards.fim.samples import (
    code,
    field,
    field2,
    group,
    real,
    schema2,
    schema3,
    structure,
    xdf3,
)

GOOD = ["v2/label", "v2/minimal", "v2/rule", "v2/select", "v3/input", "v3/simple"]


def form(position: Position) -> tuple[object, ...]:
    """What a person meets at a place; what only one version of the standard knows is left out."""
    element = position.element
    common = (
        [shortened(key) for key in position.path],
        position.structure.cardinality,
        element.input_label,
        element.output_label,
        element.input_help,
    )
    if isinstance(element, Group):
        return common
    limits = replace(element.constraints, note="")
    return (*common, element.field_kind, element.data_type, limits, element.content)


def shortened(key: str) -> str:
    """``F60000000243V1.2.0`` as XDatenfelder 2 writes it: ``F60000243V1.2``."""
    number, version = key.split("V")
    return f"{number[:3]}{number[-6:]}V{'.'.join(version.split('.')[:2])}"


def only(schema: Schema) -> Field:
    (position,) = schema.fields()
    assert isinstance(position.element, Field)
    return position.element


@pytest.mark.parametrize("path", real("xdf3/*.xml"))
def test_real_schemas_of_xdatenfelder_3_are_read(path: Path) -> None:
    schema = parse(path.read_bytes())
    assert schema.standard is Standard.XDF3
    assert path.name.startswith(schema.key + "_")
    assert schema.label
    assert all(position.element.input_label for position in schema.positions())


@pytest.mark.parametrize("path", real("xdf2/*.xml") + real("golden-xdf2/*.xml"))
def test_real_schemas_of_xdatenfelder_2_are_read(path: Path) -> None:
    schema = parse(path.read_bytes())
    assert schema.standard is Standard.XDF2
    assert len(list(schema.fields())) > 10


@pytest.mark.parametrize("name", GOOD)
def test_good_fixtures_are_read(name: str) -> None:
    assert parse(shared(f"fim/fixtures/{name}.xml").read_bytes()).name


@pytest.mark.parametrize("path", real("golden-xdf2/*.xml"))
def test_both_versions_of_a_schema_are_the_same_form(path: Path) -> None:
    older = parse(path.read_bytes())
    name = path.name.replace("_xdf2.xml", ".xml")
    newer = parse((path.parent.parent / "xdf3" / name).read_bytes())
    assert [form(each) for each in older.positions()] == [form(each) for each in newer.positions()]


def test_a_path_tells_the_places_of_one_group_apart() -> None:
    address = group("G00000000009", structure(field(label="Ort")))
    schema = parse(
        schema3(
            structure(group("G00000000001", structure(address, "1:1"))),
            structure(group("G00000000002", structure(address, "0:*"))),
        )
    )
    places = {position.path: position for position in schema.fields()}
    assert list(places) == [
        ("G00000000001V1.0.0", "G00000000009V1.0.0", "F00000000001V1.0.0"),
        ("G00000000002V1.0.0", "G00000000009V1.0.0", "F00000000001V1.0.0"),
    ]
    assert len({position.element for position in places.values()}) == 1


def test_schema_keeps_what_its_editors_say_about_it() -> None:
    schema = parse(
        schema3(
            extra=f"""<bezug link="https://example.org/hundg">§ 3 HundG</bezug>
<statusGesetztAm>2026-01-02</statusGesetztAm><statusGesetztDurch>Redaktion</statusGesetztDurch>
<gueltigAb>2026-02-01Z</gueltigAb><gueltigBis>2027-01-31</gueltigBis>
<letzteAenderung>2026-01-01T08:00:00</letzteAenderung><hilfetext>Hilfe</hilfetext>
<stichwort uri="Ebene">Gemeinde</stichwort>
<relation><praedikat>{code("ERS")}</praedikat><objekt><id>S00000000000</id></objekt></relation>
<ableitungsmodifikationenStruktur>{code("3")}</ableitungsmodifikationenStruktur>
<dokumentsteckbrief><id>D99000000001</id></dokumentsteckbrief>"""
        )
    )
    assert (schema.key, schema.label, schema.help) == (
        "S00000000001V1.0.0",
        "Hund anmelden",
        "Hilfe",
    )
    assert (schema.message, schema.message_id) == (Message.SCHEMA, "n1")
    assert schema.created_at == datetime(2026, 3, 31, 10, tzinfo=UTC)
    assert schema.status is ReleaseStatus.GOLD
    assert (schema.status_set_on, schema.status_set_by) == (date(2026, 1, 2), "Redaktion")
    assert (schema.valid_from, schema.valid_until) == (date(2026, 2, 1), date(2027, 1, 31))
    assert schema.last_changed_at == datetime(2026, 1, 1, 8, tzinfo=UTC)
    assert schema.references == (Reference("§ 3 HundG", "https://example.org/hundg"),)
    assert [(each.text, each.uri) for each in schema.keywords] == [("Gemeinde", "Ebene")]
    assert [each.target.key for each in schema.relations] == ["S00000000000"]
    assert (schema.structure_modification, schema.representation_modification) == (3, None)
    assert schema.document_profile == Identification("D99000000001")


def test_rule_is_kept_as_prose_and_never_as_program() -> None:
    rule = f"""<regel><identifikation><id>R00000000001</id><version>1.1.0</version></identifikation>
<name>Eins von beiden</name><freitextRegel>Wenn A, dann B.</freitextRegel>
<typ>{code("M")}</typ><skript>x()</skript><param><name>a</name></param></regel>"""
    (read,) = parse(schema3(extra=rule)).rules
    assert (read.text, read.kind, read.script) == ("Wenn A, dann B.", RuleKind.MULTIPLICITY, "x()")
    assert read.uninterpreted == ("param",)


def test_limits_of_a_number() -> None:
    read = only(
        parse(
            schema3(
                structure(
                    field(data_type="num", extra='<praezisierung minValue="0.5" maxValue="10"/>')
                )
            )
        )
    )
    assert (read.minimum, read.maximum) == (Decimal("0.5"), Decimal(10))
    assert read.constraints == Constraints(min_value="0.5", max_value="10")


def test_values_of_a_selection_and_their_help() -> None:
    values = """<werte><wert><code>1</code><name>Ja</name><hilfe>Wenn es so ist</hilfe></wert>
<wert><code>2</code></wert></werte>"""
    read = only(parse(schema3(structure(field(kind="select", extra=values)))))
    assert read.field_kind is FieldKind.SELECT
    assert read.choices == (Choice("1", "Ja", "Wenn es so ist"), Choice("2", "2"))


def test_code_list_of_both_versions() -> None:
    names = """<canonicalIdentification>urn:de:staat</canonicalIdentification>
<version>2023</version><canonicalVersionUri>urn:de:staat_2023</canonicalVersionUri>"""
    three = f"<codelisteReferenz>{names}</codelisteReferenz>"
    two = f"""<codelisteReferenz><identifikation><id>C00000001</id></identifikation>
<genericodeIdentification>{names}</genericodeIdentification></codelisteReferenz>"""
    expected = CodeList("urn:de:staat", "2023", "urn:de:staat_2023")
    assert only(parse(schema3(structure(field(extra=three))))).code_list == expected
    assert only(parse(schema2(field2(extra=two)))).code_list == CodeList(
        "urn:de:staat", "2023", "urn:de:staat_2023", Identification("C00000001")
    )


def test_upload_has_a_size_in_bytes_and_media_types() -> None:
    extra = """<maxSize>10000000</maxSize><mediaType>image/png</mediaType>
<mediaType>application/pdf</mediaType>"""
    read = only(parse(schema3(structure(field(data_type="file", extra=extra)))))
    assert read.data_type is DataType.FILE
    assert (read.max_size, read.media_types) == (10_000_000, ("image/png", "application/pdf"))


def test_missing_label_falls_back_to_the_name() -> None:
    read = only(parse(schema3(structure(field(label=" ")))))
    assert (read.input_label, read.output_label) == ("Name", "Name")


def test_single_group_and_single_field_are_read_like_a_schema() -> None:
    one = parse(xdf3(group("G00000000001", structure(field())), "datenfeldgruppe.0103"))
    two = parse(xdf3(field(), "datenfeld.0104"))
    assert (one.message, one.key) == (Message.GROUP, "G00000000001V1.0.0")
    assert [len(each.path) for each in one.positions()] == [1, 2]
    assert (two.message, [str(each.cardinality) for each in two.structures]) == (
        Message.FIELD,
        ["1:1"],
    )


def test_choice_group() -> None:
    art = f"<art>{code('X')}</art>"
    schema = parse(schema3(structure(group("G00000000001", structure(field()), extra=art))))
    assert isinstance(schema.structures[0].element, Group)
    assert schema.structures[0].element.is_choice


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('{"minLength":"1","maxLength":80}', Constraints(min_length=1, max_length=80)),
        (r'{"pattern":"\\d+\\."}', Constraints(pattern=r"\d+\.")),
        (r'{"pattern":"\d+\."}', Constraints(pattern=r"\d+\.")),
        ("höchstens drei Zeilen", Constraints(note="höchstens drei Zeilen")),
        ("", Constraints()),
    ],
)
def test_limits_of_xdatenfelder_2_stand_in_json(written: str, expected: Constraints) -> None:
    assert only(parse(schema2(field2(written)))).constraints == expected


def test_words_of_xdatenfelder_2_are_mapped() -> None:
    schema = parse(schema2(field2(), amount="2:5"))
    assert (schema.label, schema.status) == ("Eingabe", ReleaseStatus.GOLD)
    assert schema.references == (Reference("§ 1 HundG"), Reference("§ 2 HundG"))
    assert schema.released_on == date(2019, 6, 27)
    assert schema.status_set_by == "Redaktion"
    assert str(schema.structures[0].cardinality) == "2:5"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "utf-16"])
def test_encodings(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    text = schema3(structure(field(label="Straße"))).decode().replace("UTF-8", name)
    assert only(parse(text.encode(encoding))).input_label == "Straße"
