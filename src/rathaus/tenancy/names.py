"""Names as people say them, made from the register's, and folded for searching."""

from __future__ import annotations

import re
import unicodedata

_TITLES = {
    "43": "Kreis",
    "44": "Landkreis",
    "51": "Amt",
    "52": "Samtgemeinde",
    "53": "Verbandsgemeinde",
    "54": "Verwaltungsgemeinschaft",
    "55": "Kirchspielslandgemeinde",
    "56": "Verwaltungsverband",
    "58": "Erfüllende Gemeinde",
}
_SAYS_ITSELF = ("kreis", "region", "verband", "gemeinschaft", "samtgemeinde")
_ABBREVIATED = (
    (re.compile(r"^VVG "), "Vereinbarte Verwaltungsgemeinschaft "),
    (re.compile(r"^GVV "), "Gemeindeverwaltungsverband "),
    (re.compile(r"^VV "), "Verwaltungsverband "),
    (re.compile(r"^Reg\.-Bez\. "), "Regierungsbezirk "),
    (re.compile(r"^(.+) \(VGem\)$"), r"Verwaltungsgemeinschaft \1"),
    (re.compile(r", GKSt$"), ", Große Kreisstadt"),
    (re.compile(r", St$"), ", Stadt"),
    (re.compile(r", M$"), ", Markt"),
)
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l"})


def spoken(register_name: str, register_type: str) -> str:
    """The name with its abbreviations written out and, for a union or Kreis whose name does not
    say what it is, with its title in front: "Gifhorn" of type 44 is "Landkreis Gifhorn"."""
    name = re.sub(r"\s+", " ", register_name).replace(" ,", ",").strip()
    for abbreviation, full in _ABBREVIATED:
        name = abbreviation.sub(full, name)
    title = _TITLES.get(register_type)
    says_itself = any(word in name.lower() for word in _SAYS_ITSELF)
    if title is None or says_itself or name.startswith(title + " "):
        return name
    return f"{title} {name}"


def fold(text: str) -> str:
    """Lower case, umlauts as two letters, other accents dropped, everything but letters and digits
    a single space: what searching compares."""
    text = unicodedata.normalize("NFC", text).lower().translate(_FOLDED)
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()
