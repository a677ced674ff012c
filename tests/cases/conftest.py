from __future__ import annotations

import pytest

from rathaus.cases.models import Case
from tests.cases import story
from tests.cast import Cast


@pytest.fixture
def tax(cast: Cast) -> story.DogTax:
    return story.dog_tax(cast)


@pytest.fixture
def case(cast: Cast, tax: story.DogTax) -> Case:
    """Anna's application, just arrived."""
    return story.apply(cast, tax)
