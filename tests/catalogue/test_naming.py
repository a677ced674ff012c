"""A service is called by its English name on English pages, where it has one."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from rathaus.catalogue.models import Level, Service
from rathaus.catalogue.queries.naming import Named, named


@pytest.mark.parametrize(
    ("language", "english", "expected"),
    [
        ("de", "Dog tax", Named("Hundesteuer", "de", "Dog tax", "en")),
        ("en", "Dog tax", Named("Dog tax", "en", "Hundesteuer", "de")),
        ("en", "", Named("Hundesteuer", "de", "", "en")),
    ],
)
def test_the_language_of_the_page_decides(language: str, english: str, expected: Named) -> None:
    with translation.override(language):
        assert named("Hundesteuer", english) == expected


def test_pages_say_which_language_a_name_has(client, db):
    service = Service.objects.create(
        key="99102013000000", name="Hundesteuer", name_en="Dog tax", level=Level.GEMEINDE
    )
    url = reverse("catalogue:service", args=[service.key])
    english = client.get(url, headers={"accept-language": "en"}).content.decode()
    assert 'lang="en">Dog tax</h1>' in english
    assert 'lang="de">Hundesteuer</p>' in english
    assert 'lang="de">Hundesteuer</h1>' in client.get(url).content.decode()
    search = reverse("catalogue:search") + "?q=Hundesteuer"
    assert (
        'lang="en">Dog tax</a>'
        in client.get(search, headers={"accept-language": "en"}).content.decode()
    )
