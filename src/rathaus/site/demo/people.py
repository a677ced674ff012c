"""The people of the demo county. Invented; the password is printed by `make demo`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress

from rathaus.access.actor import Actor
from rathaus.accounts.models import Account, AccountKind, Post, Role
from rathaus.audit.actions import SYSTEM
from rathaus.lib import clock
from rathaus.tenancy.models import Authority
from rathaus.vault import keeping, personal, rings
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.models import PersonalKey

DEMO_PASSWORD = "Wiesental-2026!"  # noqa: S105  # a public demo sign-in, refused outside the demo


@dataclass(frozen=True)
class Person:
    """One sign-in. Staff have a role at a place (key of `PLACES`)."""

    key: str
    email: str
    name: str
    kind: AccountKind = AccountKind.CITIZEN
    place: str = ""
    role: str = ""
    department: str = ""
    also: tuple[str, ...] = ()  # the same role at further places


def _staff(key: str, name: str, place: str, role: Role, department: str = "", *also: str) -> Person:
    email = f"{key.replace('_', '.')}@example.org"
    return Person(key, email, name, AccountKind.STAFF, place, role, department, also)


PEOPLE = (
    Person("anna", "anna@example.org", "Anna Auerbach"),
    Person("bernd", "bernd@example.org", "Bernd Brook"),
    Person("business", "betrieb@example.org", "Hofladen Wiesengrund GmbH", AccountKind.BUSINESS),
    _staff("wiesental_clerk", "Clara Klöver", "wiesental", Role.CLERK, "Steueramt"),
    _staff("wiesental_clerk2", "Cem Kaya", "wiesental", Role.CLERK, "Ordnungsamt"),
    _staff("wiesental_head", "Hanna Heidkamp", "wiesental", Role.HEAD, "Finanzen und Ordnung"),
    _staff("wiesental_it", "Ivo Iversen", "wiesental", Role.IT_ADMIN, "IT"),
    _staff("wiesental_auditor", "Paula Prüß", "wiesental", Role.AUDITOR, "Rechnungsprüfung"),
    _staff("wiesental_guide", "Lotte Lohse", "wiesental", Role.GUIDE, "Digitallotsin", "auwinkel"),
    _staff("birkenrain_clerk", "Björn Busch", "birkenrain", Role.CLERK, "Bürgerbüro"),
    _staff("birkenrain_head", "Britta Bohm", "birkenrain", Role.HEAD, "Bürgermeisterin"),
    _staff("kreis_clerk", "Karin Kranz", "kreis", Role.CLERK, "Jagd und Waffen"),
    _staff("kreis_head", "Konrad Kuhl", "kreis", Role.HEAD, "Ordnung"),
    _staff("kreis_guide", "Greta Gerdes", "kreis", Role.GUIDE, "Digitallotsin"),
    _staff("centre_guide", "Gesa Grote", "centre", Role.GUIDE, "Kompetenzzentrum", "abfall"),
)


READERS = (Role.HEAD, Role.CLERK, Role.AUDITOR)  # whose work is with content


def build_people(places: dict[str, Authority]) -> dict[str, Actor]:
    """Create accounts and posts that are not there yet, staff with unlocked keys; those who work
    with content are entitled to their authority's key ring. Returns the actors by key."""
    actors = {person.key: _build(person, places) for person in PEOPLE}
    heads_first = sorted(actors.values(), key=lambda each: each.role != Role.HEAD)
    for actor in heads_first:
        if actor.post is not None and actor.role in READERS:
            _entitle(actor, heads_first)
    return actors


def _build(person: Person, places: dict[str, Authority]) -> Actor:
    account = Account.objects.filter(email=person.email).first()
    if account is None:
        account = Account.objects.create_user(person.email, DEMO_PASSWORD, kind=person.kind)
        EmailAddress.objects.create(user=account, email=person.email, verified=True, primary=True)
    if not person.role:
        return Actor(account)
    posts = [_post(person, account, places[place]) for place in (person.place, *person.also)]
    return Actor(account, posts[0], personal=_unlocked(account))


def _unlocked(account: Account) -> PrivateKey:
    if personal.key_in_use(account) is None:
        return personal.create(account=account, password=DEMO_PASSWORD, by=SYSTEM, at=clock.now())
    return personal.open_with_password(account, DEMO_PASSWORD)


def _entitle(actor: Actor, colleagues: list[Actor]) -> None:
    """Found the ring, or have it opened by a colleague who is entitled already."""
    post, holder, at = actor.post, personal.key_in_use(actor.account), clock.now()
    if post is None or holder is None or rings.is_entitled(holder, post.authority_id):
        return
    if not rings.has_keys(post.authority_id):
        keeping.found(authority=post.authority, holder=holder, by=actor, at=at)
        return
    for colleague in colleagues:
        key = _own_key(colleague)
        same = colleague.authority_id == actor.authority_id
        if same and key is not None and rings.is_entitled(key, post.authority_id):
            ring = rings.open_ring(post.authority_id, colleague.personal)
            keeping.entitle(ring=ring, holder=holder, by=colleague, at=at)
            return


def _own_key(actor: Actor) -> PersonalKey | None:
    return personal.key_in_use(actor.account) if actor.is_staff else None


def _post(person: Person, account: Account, authority: Authority) -> Post:
    post, _created = Post.objects.get_or_create(
        account=account,
        authority=authority,
        role=person.role,
        defaults={
            "display_name": person.name,
            "department": person.department,
            "valid_from": date(2024, 1, 1),
            "phone": "05999 100-20",
        },
    )
    return post
