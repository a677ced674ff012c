"""What the two providers call things: attribute → our meaning (`intake.forms.meanings`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from rathaus.accounts.models import AccountKind

OID = "urn:oid:"


@dataclass(frozen=True)
class Attribute:
    """An attribute we ask for: its name at the provider and our meaning ("": not kept)."""

    name: str
    meaning: str = ""
    required: bool = False


@dataclass(frozen=True)
class Profile:
    """How one kind of provider speaks. `subject`: the attributes that name the account for ever,
    the first one present counts. `levels`: attributes that say how well it was identified."""

    key: str
    kind: AccountKind
    attributes: tuple[Attribute, ...]
    subject: tuple[str, ...]
    levels: tuple[str, ...]
    extension: bool = field(default=False)  # asks by the AKDB extension

    def meanings(self, values: Mapping[str, str]) -> dict[str, str]:
        """What the provider said, by meaning; what we do not know falls away."""
        known = {
            each.meaning: values[each.name]
            for each in self.attributes
            if each.meaning and values.get(each.name)
        }
        if "street_line" in known:
            known |= _street(known.pop("street_line"))
        if "birth_date" in known:
            known["birth_date"] = iso_date(known["birth_date"])
        if not re.fullmatch(r"\d{5}", known.get("postcode", "")):
            known.pop("postcode", None)  # of another country: forms take five digits
        return {meaning: value for meaning, value in known.items() if value}

    def missing(self, values: Mapping[str, str]) -> list[str]:
        """The required attributes that did not come."""
        found = [each.name for each in self.attributes if each.required]
        return [name for name in found if not values.get(name)]

    def subject_of(self, values: Mapping[str, str]) -> str:
        """What names the account for ever; "" where it did not come."""
        return next((values[name] for name in self.subject if values.get(name)), "")


BPK2, BPK = f"{OID}1.3.6.1.4.1.25484.494450.3", f"{OID}1.2.40.0.10.2.1.1.149"
QAA = f"{OID}1.2.40.0.10.2.1.1.261.94"
BUNDID = Profile(
    key="bundid",
    kind=AccountKind.CITIZEN,
    attributes=(
        Attribute(f"{OID}2.5.4.4", "family_name", required=True),
        Attribute(f"{OID}2.5.4.42", "given_name"),
        Attribute(f"{OID}0.9.2342.19200300.100.1.3", "email"),
        Attribute(f"{OID}0.9.2342.19200300.100.1.40", "academic_title"),
        Attribute(f"{OID}1.2.40.0.10.2.1.1.55", "birth_date"),
        Attribute(f"{OID}1.3.6.1.5.5.7.9.2", "birth_place"),
        Attribute(f"{OID}1.2.40.0.10.2.1.1.225566", "birth_name"),
        Attribute(f"{OID}2.5.4.16", "street_line"),
        Attribute(f"{OID}2.5.4.17", "postcode"),
        Attribute(f"{OID}2.5.4.7", "town"),
        Attribute(f"{OID}1.2.40.0.10.2.1.1.225599", "country"),
        Attribute(f"{OID}2.5.4.18"),  # handle of the mailbox
        Attribute(BPK2),
        Attribute(BPK),
        Attribute(QAA),
    ),
    subject=(BPK2, BPK),
    levels=(QAA,),
    extension=True,
)
BUSINESS = Profile(
    key="unternehmenskonto",
    kind=AccountKind.BUSINESS,
    attributes=(
        Attribute("DatenuebermittlerPseudonymID", "elster_id", required=True),
        Attribute("DatenkranzTyp", "elster_record"),  # StNr, IdNr or BZStNr
        Attribute("PersTyp", "person_type"),  # NatPers or NNatPers
        Attribute("Firmenname", "company_name"),
        Attribute("Rechtsform", "legal_form_code"),
        Attribute("RechtsformText", "legal_form"),
        Attribute("Registergericht", "register_court"),
        Attribute("Registernummer", "register_number"),
        Attribute("Registerart", "register_kind"),
        Attribute("Vorname", "given_name"),  # who acts
        Attribute("Name", "family_name"),
        Attribute("Anschrift.Strasse", "street"),
        Attribute("Anschrift.Hausnummer", "house_number"),
        Attribute("Anschrift.PLZ", "postcode"),
        Attribute("Anschrift.Ort", "town"),
        Attribute("Email", "email"),
        Attribute("ElsterVertrauensniveauIdentifizierung"),
        Attribute("ElsterVertrauensniveauAuthentifizierung"),
    ),
    subject=("DatenuebermittlerPseudonymID",),
    levels=("ElsterVertrauensniveauIdentifizierung", "ElsterVertrauensniveauAuthentifizierung"),
)
PROFILES = {profile.key: profile for profile in (BUNDID, BUSINESS)}


def normal_name(name: str) -> str:
    """An attribute's name without the blanks that one list of OIDs has."""
    return re.sub(r"\s+", "", name)


def _street(line: str) -> dict[str, str]:
    """Street and number of a line such as „Thomas-Mann-Straße 3“."""
    found = re.fullmatch(r"(?P<street>.*\D)\s+(?P<number>\d+\s?\S*)", line.strip())
    if found is None:
        return {"street": line.strip()}
    return {"street": found["street"].strip(), "house_number": found["number"]}


def iso_date(text: str) -> str:
    """A full date in ISO 8601; "" for anything else (some birthdays are known by the year only)."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            found: date = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return found.isoformat()
    return ""
