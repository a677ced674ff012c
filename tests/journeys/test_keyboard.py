"""Anna registers her dog with nothing but the keyboard, and always sees where she is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from rathaus.site.demo.people import DEMO_PASSWORD
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
LONGEST_WAY = 60  # stops of the Tab key on one page

# The focused element: what it is called, and what is wrong with how it shows.
FOCUS = """() => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    const label = element.labels?.[0] ?? element, group = element.closest('fieldset');
    const legend = element.type === 'radio' ? group?.querySelector('legend').innerText : '';
    const name = element.getAttribute('aria-label') || label.innerText || element.value || '';
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
        && box.top < innerHeight && box.left < innerWidth;
    const spot = document.elementFromPoint(
        Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1),
        Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 1));
    const free = spot && (element.contains(spot) || spot.contains(element) || label.contains(spot));
    const ring = e => {
        const style = getComputedStyle(e);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    };
    const faults = [
        element === document.body && 'nothing has the focus',
        !inside && 'outside of the viewport',
        inside && !free && 'hidden behind ' + spot?.outerHTML.slice(0, 90),
        !element.matches(':focus-visible') && 'not :focus-visible',
        !ring(element) && !ring(label) && 'no ring around it',
    ].filter(Boolean);
    return {name: `${legend} ${name}`.trim(), id: element.id, html: element.outerHTML.slice(0, 160),
            faults};
}"""


@dataclass
class Keyboard:
    """Hands on the keys. Whenever the focus moves, it must be seen."""

    person: Person

    def press(self, key: str) -> str:
        """Press a key that stays on the page; returns the name of what has the focus then."""
        self.person.page.keyboard.press(key)
        for _moment in range(40):  # scrolling comes with the next frame
            found = self.person.page.evaluate(FOCUS)
            if not found["faults"]:
                break
            self.person.page.wait_for_timeout(50)
        assert not found["faults"], f"{self.person.page.url}: {found}"
        return str(found["name"])

    def reach(self, words: str, key: str = "Tab") -> None:
        """Press Tab until something called `words` has the focus."""
        names = []
        for _stop in range(LONGEST_WAY):
            names.append(self.press(key))
            if words in names[-1]:
                return
        raise AssertionError(f"{self.person.page.url}: {words} is not reached: {names}")

    def enter(self, words: str) -> None:
        """Reach a link or button and press Enter."""
        self.reach(words)
        self.person.enter()


def fill(keys: Keyboard, answers: dict[str, str]) -> None:
    """Type into the fields, in the order in which Tab comes to them."""
    for label, text in answers.items():
        keys.reach(label)
        keys.person.page.keyboard.type(text)


def find(keys: Keyboard) -> None:
    """The skip link first; then search, and choose the first thing found."""
    assert keys.press("Tab") == "Zum Inhalt springen"
    keys.person.page.keyboard.press("Enter")
    assert keys.person.page.evaluate("document.activeElement.id") == "inhalt"
    keys.reach("Was möchten Sie erledigen?")
    keys.person.page.keyboard.type("hund anmelden")
    keys.person.enter()
    keys.enter("Hund")
    keys.enter("Online beantragen")


def sign_in(keys: Keyboard) -> None:
    fill(keys, {"E-Mail-Adresse": "anna@example.org", "Passwort": DEMO_PASSWORD})
    keys.person.enter()


def fill_dog(keys: Keyboard) -> None:
    fill(keys, {"Rufname": "Flocke", "Rasse": "Mischling"})
    keys.reach("Geschlecht")
    assert "Rüde" in keys.press("ArrowDown")
    assert "Hündin" in keys.press("ArrowUp")
    fill(keys, {"Geburtsdatum des Hundes": "01.02.2025", "Chipnummer": "276098100000001"})
    fill(keys, {"Bei Ihnen seit": "15.04.2025"})
    keys.reach("Woher kommt der Hund?")
    keys.press("Space")
    fill(keys, {"Wie viele Hunde": "0"})
    keys.enter("Weiter")


def fill_rest(keys: Keyboard) -> None:
    keys.reach("Beantragen Sie eine Ermäßigung")
    keys.press("Space")
    keys.enter("Weiter")
    keys.reach("Sollen wir die Steuer")
    assert "Nein" in keys.press("ArrowDown")
    keys.enter("Weiter")
    keys.reach("Meine Angaben sind vollständig")
    keys.press("Space")
    keys.enter("Weiter")


def read_errors(keys: Keyboard) -> None:
    """An empty step: the list of errors has the focus, its links lead to the fields."""
    keys.enter("Weiter")
    assert keys.person.page.evaluate("document.activeElement.id") == "fehler"
    keys.reach("Straße")
    keys.press("Enter")
    assert keys.person.page.evaluate("document.activeElement.labels[0].innerText") == "Straße"
    keys.reach("Vorname", "Shift+Tab")


def fill_owner(keys: Keyboard) -> None:
    """From the first field on, which has the focus."""
    keys.person.page.keyboard.type("Anna")
    fill(
        keys,
        {
            "Familienname": "Auerbach",
            "Geburtsdatum": "3.5.1984",
            "Straße": "Dorfstraße",
            "Hausnummer": "7",
            "Postleitzahl": "29992",
            "Ort": "Auwinkel",
        },
    )
    keys.enter("Weiter")


def test_from_the_members_page_to_the_review_with_keys_only(visit: Callable[..., Person]) -> None:
    anna = visit(place="auwinkel", script=True)
    anna.page.emulate_media(reduced_motion="reduce")  # smooth scrolling takes its time
    anna.open("/")
    keys = Keyboard(anna)
    find(keys)
    sign_in(keys)
    keys.enter("Antrag beginnen" if anna.has_button("Antrag beginnen") else "Neu beginnen")
    read_errors(keys)
    fill_owner(keys)
    fill_dog(keys)
    fill_rest(keys)
    assert anna.page.title().startswith("Angaben prüfen und absenden")
    keys.reach("Ändern")
    keys.reach("Antrag absenden")
