"""What an answer is in the world: who applied, where they live, what the browser may fill in.

`MEANINGS` maps each meaning to its value of the HTML attribute ``autocomplete`` (WCAG 1.3.5);
``""`` where there is none. `FIM_FIELDS` maps building blocks of the FIM catalogue (id without
version: the federal editors keep the meaning across versions) to meanings.
"""

from __future__ import annotations

MEANINGS: dict[str, str] = {
    "given_name": "given-name",
    "family_name": "family-name",
    "birth_name": "",
    "academic_title": "honorific-prefix",
    "company_name": "organization",
    "street": "",
    "street_and_number": "address-line1",
    "house_number": "",
    "address_extra": "address-line2",
    "postcode": "postal-code",
    "town": "address-level2",
    "country": "country-name",
    "email": "email",
    "phone": "tel",
    "birth_date": "bday",
    "birth_day": "bday-day",
    "birth_month": "bday-month",
    "birth_year": "bday-year",
    "birth_place": "",
    "nationality": "",
    "iban": "",
    "account_holder": "",
}

FIM_FIELDS: dict[str, str] = {
    "F60000000227": "family_name",
    "F60000000228": "given_name",
    "F60000000229": "academic_title",
    "F60000000230": "birth_name",
    "F60000000231": "birth_day",
    "F60000000232": "birth_month",
    "F60000000233": "birth_year",
    "F60000000234": "birth_place",
    "F60000000236": "nationality",
    "F60000000240": "phone",
    "F60000000242": "email",
    "F60000000243": "street",
    "F60000000244": "house_number",
    "F60000000246": "postcode",
    "F60000000247": "town",
    "F60000000248": "address_extra",
    "F60000000319": "company_name",
    # XDatenfelder 2, older catalogue
    "F00000013": "family_name",
    "F00000045": "given_name",
    "F00000014": "birth_name",
    "F00000043": "academic_title",
    "F00000067": "birth_place",
    "F00000039": "nationality",
    "F00000053": "street",
    "F00000016": "house_number",
    "F00000054": "postcode",
    "F00000035": "town",
    "F00000027": "address_extra",
    "F00000112": "company_name",
}
