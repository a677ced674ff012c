"""One object of every kind, made through the same actions as the pages use: the demo county, and
in it the trade registrations of Anna at Auwinkel, for which the Samtgemeinde Wiesental is
responsible."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.sessions.backends.db import SessionStore

from rathaus.access.actor import Actor
from rathaus.access.mandates import actions as mandates
from rathaus.access.mandates.content import Names
from rathaus.access.posts import actions as posts
from rathaus.accounts import actions as accounts
from rathaus.accounts.models import Account, Mandate, MandateRole, Post, Role, SignIn
from rathaus.archive.forms import CheckedUpload
from rathaus.archive.models import Record
from rathaus.audit import ledger
from rathaus.cases import actions as cases
from rathaus.cases.models import Case, CorrectionRequest, Delivery
from rathaus.catalogue import actions as catalogue
from rathaus.catalogue.models import Delegation, LifeSituation, Offer, Service
from rathaus.intake import actions as intake
from rathaus.intake.models import Draft, FormVersion
from rathaus.lib import clock
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox.content import subject_of
from rathaus.mailbox.models import Message, MessageAttachment, MessageTemplate, Thread
from rathaus.mailbox.queries import thread_for_case
from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.site.demo.seed import seed
from rathaus.vault import personal, recovery, rings
from tests.access.keys.authenticator import Passkey
from tests.cast import Cast, build_cast
from tests.matrix import facts, rooms

DOG, TRADE, FALCON = "99102013000000", "99050012104000", "99067004001003"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
STATES = ("received", "in_progress", "waiting", "correcting", "granted", "refused", "withdrawn",
          "closed")  # fmt: skip
FORM_KEY = "gewerbe-kurz"


def _field(key: str, label: str, **more: object) -> dict[str, object]:
    return {"key": key, "type": "text", "label": label, **more}


FORM = {
    "format": "rathaus-form/1",
    "title": "Gewerbe anmelden",
    "steps": [
        {
            "title": "Über Sie",
            "nodes": [
                _field("vorname", "Vorname", meaning="given_name"),
                _field("name", "Nachname", meaning="family_name"),
                _field("strasse", "Straße und Hausnummer", meaning="street_and_number"),
                _field("plz", "Postleitzahl", meaning="postcode"),
                _field("ort", "Ort", meaning="town"),
            ],
        },
        {
            "title": "Ihr Betrieb",
            "nodes": [
                _field("betrieb", "Name des Betriebs"),
                _field("auszug", "Auszug aus dem Handelsregister", type="file", min=0),
            ],
        },
    ],
}
ANSWERS = (
    {"vorname": ["Anna"], "name": ["Auerbach"], "strasse": ["Mühlenweg 5"], "plz": ["29992"],
     "ort": ["Auwinkel"]},
    {"betrieb": ["Töpferei am Mühlenbach"]},
)  # fmt: skip


@dataclass
class World:
    """Everything that URLs can name, by what it is called in the rows of the table."""

    cast: Cast
    at: datetime
    people: dict[str, Actor | None] = field(default_factory=dict)  # column → who asks
    offers: dict[str, Offer] = field(default_factory=dict)
    versions: list[FormVersion] = field(default_factory=list)  # published, then not
    cases: dict[str, Case] = field(default_factory=dict)  # by state
    drafts: dict[str, Draft] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    mandates: dict[str, Mandate] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # of links in e-mails
    sign_in: SignIn | None = None  # of the business
    shares: list[str] = field(default_factory=list)  # recovery of Wiesental, any two open it

    @property
    def service(self) -> Service:
        return Service.objects.get(key=DOG)

    @property
    def situation(self) -> LifeSituation:
        return LifeSituation.objects.order_by("name")[0]

    @property
    def delegation(self) -> Delegation:
        return Delegation.objects.get(authority=self.cast.wiesental, giver=None)

    @property
    def thread(self) -> Thread:
        found = thread_for_case(self.cases["in_progress"].pk)
        assert found is not None
        return found

    @property
    def message_file(self) -> MessageAttachment:
        return MessageAttachment.objects.get(message__thread=self.thread)

    def begun(self, subject: str) -> Thread:
        """One of the conversations that Anna began without a case."""
        clerk = self.cast.wiesental_clerk
        found = Thread.objects.filter(case_id=None)
        return next(each for each in found if subject_of(each, clerk.keys) == subject)

    @property
    def free_thread(self) -> Thread:
        return self.begun("Frage zum Wochenmarkt")

    @property
    def closed_thread(self) -> Thread:
        return self.begun("Fundsache")

    @property
    def filed_thread(self) -> Thread:
        return self.closed_thread

    @property
    def template(self) -> MessageTemplate:
        return MessageTemplate.objects.get(authority=self.cast.wiesental)

    @property
    def correction(self) -> CorrectionRequest:
        return CorrectionRequest.objects.get(case=self.cases["waiting"])

    @property
    def reset_key(self) -> str:
        """Of a link to choose a new password; made now, because each sign-in ends the older."""
        return default_token_generator.make_token(
            Account.objects.get(pk=self.cast.other_citizen.account.pk)
        )

    @property
    def draft_file(self) -> Record:
        return self.drafts["open"].attachments.get().record

    def notice_id(self, state: str) -> UUID:
        return self.cases[state].notices.get().pk

    @property
    def delivery_id(self) -> UUID:
        return Delivery.objects.get(notice__case=self.cases["refused"]).pk

    def file_id(self, state: str) -> UUID:
        application = self.cases[state].applications.get()
        return application.files.get().pk


def build_world() -> World:
    """The county with all of it."""
    seed()
    world = World(build_cast(), clock.now() - timedelta(days=2))
    _offers(world)
    _drafts(world)
    _cases(world)
    _thread(world)
    _without_case(world)
    rooms.build(world.cast, world.at)
    _posts(world)
    _keys(world)
    _rings(world)
    _mandates(world)
    _factors(world)
    _people(world)
    ledger.sequence()
    return world


def _offers(world: World) -> None:
    """Our own form on offer, a draft, and a central change that waits for an answer."""
    cast, at = world.cast, world.at
    guide, head = cast.wiesental_guide, cast.wiesental_head
    for title in ("Gewerbe anmelden", "Gewerbe anmelden, neue Fassung"):
        content = json.dumps({**FORM, "title": title}).encode()
        version = intake.import_form(
            key=FORM_KEY, content=content, authority=cast.wiesental, by=guide, at=at
        )
        world.versions.append(version)
    intake.publish_version(version=world.versions[0], by=guide, at=at)
    found = Offer.objects.select_related("authority", "service")
    trade = found.get(authority=cast.wiesental, service__key=TRADE)
    world.offers["published"] = catalogue.set_conditions(
        offer=trade,
        form_version=world.versions[0].pk,
        trust_level=0,
        overridable=["fee"],
        by=head,
        at=at,
    )
    catalogue.edit_parts(offer=trade, parts={"deemed_by": "§ 6a GewO"}, by=head, at=at)
    world.offers["variant"] = found.get(authority=cast.wiesental, service__key=DOG)
    world.offers["member"] = found.get(authority=cast.auwinkel, service__key=DOG)
    world.offers["draft"] = catalogue.create_offer(
        authority=cast.wiesental,
        service=Service.objects.get(key=FALCON),
        based_on=found.get(authority=cast.kreis, service__key=FALCON),
        parts={"fee": "60 Euro"},
        by=head,
        at=at,
    )
    world.offers["central"] = found.get(authority=cast.centre, service__key=DOG)
    catalogue.edit_parts(
        offer=world.offers["central"],
        parts={"fee": "Ab 2027 elektronisch kostenlos."},
        by=cast.centre_guide,
        at=at,
    )


def _drafts(world: World) -> None:
    """A draft of Anna as it was begun, one that is complete and has a file."""
    anna, auwinkel = world.cast.citizen, world.cast.auwinkel
    world.drafts["dog"] = intake.start_draft(
        offer=world.offers["member"], place=auwinkel, by=anna, at=world.at
    )
    world.drafts["open"] = _filled_in(world)


def _filled_in(world: World) -> Draft:
    anna, at = world.cast.citizen, world.at
    offer, place = world.offers["published"], world.cast.auwinkel
    draft = intake.start_draft(offer=offer, place=place, by=anna, at=at)
    later = at + timedelta(minutes=5)
    for step, answers in enumerate(ANSWERS):
        draft = intake.save_step(draft=draft, step=step, data=answers, by=anna, at=later)
    upload = CheckedUpload("Auszug.pdf", "application/pdf", PDF)
    intake.attach(draft=draft, path="auszug", upload=upload, by=anna, at=later)
    return Draft.objects.get(pk=draft.pk)


def _cases(world: World) -> None:
    """A case in every state (two wait for Anna, who has begun to correct one), from
    an application of Anna's."""
    clerk, anna, at = world.cast.wiesental_clerk, world.cast.citizen, world.at
    for state in STATES:
        world.cases[state] = _submitted(world, state)
    for state in ("in_progress", "waiting", "correcting", "granted", "refused"):
        cases.take(case=world.cases[state], by=clerk, at=at)
    day = (at + timedelta(days=14)).date()
    for state in ("waiting", "correcting"):
        correction = cases.request_correction(
            case=world.cases[state], paths=["betrieb"], note="Bitte den vollen Namen.",
            answer_by=day, by=clerk, at=at,
        )  # fmt: skip
    world.drafts["correction"] = cases.start_correction(correction=correction, by=anna, at=at)
    facts.decide(world.cases, clerk, at)
    facts.hold_up(world.cases["waiting"], clerk, at)
    for state in ("withdrawn", "closed"):
        cases.withdraw(case=world.cases[state], by=anna, at=at)
    cases.close(case=world.cases["closed"], by=clerk, at=at)
    cases.note(case=world.cases["in_progress"], text="Telefonat geführt.", by=clerk, at=at)
    for name, case in world.cases.items():
        world.cases[name] = Case.objects.get(pk=case.pk)


def _submitted(world: World, name: str) -> Case:
    draft = _filled_in(world)
    if name == "withdrawn":
        facts.on_paper(draft, world.cast.citizen, world.at)
    submission = intake.submit(draft=draft, key=str(draft.pk), by=world.cast.citizen, at=world.at)
    world.drafts[name] = Draft.objects.get(pk=draft.pk)
    return Case.objects.get(applications__submission=submission)


def _thread(world: World) -> None:
    """Letters in both directions, the last one unread, with a file."""
    case, at = world.cases["in_progress"], world.at
    cases.message(case=case, text="Wir prüfen noch.", by=world.cast.wiesental_clerk, at=at)
    upload = CheckedUpload("Vollmacht.pdf", "application/pdf", PDF)
    mailbox.reply(
        thread=world.thread, text="Hier die Vollmacht.", files=[upload], by=world.cast.citizen,
        at=at,
    )  # fmt: skip
    assert Message.objects.filter(thread=world.thread).count() == 3


def _without_case(world: World) -> None:
    """A conversation that waits for an answer, one that both sides are done with; a template."""
    anna, clerk, at = world.cast.citizen, world.cast.wiesental_clerk, world.at
    for subject in ("Frage zum Wochenmarkt", "Fundsache"):
        mailbox.write(
            authority=world.cast.wiesental, subject=subject, name="Anna Auerbach",
            text="Guten Tag.", key=uuid4(), by=anna, at=at,
        )  # fmt: skip
    done = world.closed_thread
    mailbox.close(thread=done, by=clerk, at=at)
    mailbox.file_away(thread=done, by=anna, at=at)
    mailbox.save_template(
        template=MessageTemplate(authority=world.cast.wiesental), title="Eingang",
        text="{{ anrede }}, Ihre Nachricht ist da.", by=world.cast.wiesental_head, at=at,
    )  # fmt: skip


def _posts(world: World) -> None:
    """A post that has ended, one whose holder has not yet followed the invitation."""
    head, today = world.cast.wiesental_head, clock.today()
    for name, email in (("ended", "frueher@example.org"), ("new", "neu@example.org")):
        world.posts[name] = posts.create_post(
            authority=world.cast.wiesental, email=email, role=Role.CLERK,
            display_name="Erik Ehlers", valid_from=today, by=head, at=world.at,
        )  # fmt: skip
    posts.end_post(post=world.posts["ended"], on=today, by=head, at=world.at)
    world.posts["clerk"] = world.cast.people["wiesental_clerk2"].post or world.posts["new"]


def _keys(world: World) -> None:
    """The links of e-mails: confirm an address, choose a new password."""
    bernd = world.cast.other_citizen.account
    address = EmailAddress.objects.create(user=bernd, email="bernd.brook@example.org")
    world.keys["confirm"] = EmailConfirmationHMAC.create(address).key
    world.keys["uid"] = user_pk_to_url_str(bernd)


def _rings(world: World) -> None:
    """Somebody who waits to be entitled, somebody without a password, a passkey, shares."""
    cast, at = world.cast, world.at
    head, clerk = cast.wiesental_head, cast.wiesental_clerk
    post = posts.create_post(
        authority=cast.wiesental, email="wartet@example.org", role=Role.CLERK,
        display_name="Wanda Wulf", valid_from=clock.today(), by=head, at=at,
    )  # fmt: skip
    personal.create(account=post.account, password=DEMO_PASSWORD, by=head, at=at)
    passkey = Passkey()
    personal.add_passkey(
        account=clerk.account, pair=clerk.personal, prf=passkey.prf(bytes(32)),
        label="Rechner im Büro", parameters=passkey.parameters(), by=clerk, at=at,
    )  # fmt: skip
    world.shares = recovery.set_up(
        ring=rings.open_ring(cast.wiesental.pk, head.personal), needed=2,
        keepers=["Landkreis Auental", "Gemeinde Birkenrain", "Tresor"], by=head, at=at,
    )  # fmt: skip


def _mandates(world: World) -> None:
    """The business has given one to Anna and is asked by Bernd."""
    cast, at, today = world.cast, world.at, clock.today()
    business = cast.people["business"]
    asked = (("given", business, cast.citizen), ("asked", cast.other_citizen, business))
    for name, by, to in asked:
        world.mandates[name] = mandates.ask(
            email=to.account.email, role=MandateRole.APPLICANT, valid_from=today,
            names=Names("Wer vertreten wird", "Wer vertritt"), by=by, at=at,
        )  # fmt: skip
    world.mandates["given"] = mandates.accept(
        mandate=world.mandates["given"], name="Anna Auerbach", by=cast.citizen, at=at
    )


def _factors(world: World) -> None:
    """The business has all factors and is signed in elsewhere too; a clerk has lost an app."""
    owner = world.cast.people["business"].account
    options = {"challenge": "AAAA", "extensions": {"prf": {"eval": {"first": "AAAA"}}}}
    WebAuthn.add(owner, "Telefon", json.loads(Passkey().created(options)["credential"]))
    RecoveryCodes.activate(owner).mark_as_viewed()
    session = SessionStore()
    session.create()
    world.sign_in = accounts.note_sign_in(
        account=owner, session_key=str(session.session_key), device="Firefox auf Linux",
        network="192.0.2.x", known=True, at=clock.now(),
    )  # fmt: skip
    for account, letter in ((owner, "B"), (world.posts["clerk"].account, "A")):
        TOTP.activate(account, letter * 32)


def _people(world: World) -> None:
    former: Account = world.posts["ended"].account
    former.set_password(DEMO_PASSWORD)
    former.save()
    world.people = {**world.cast.people, "anonymous": None, "ended": Actor(former)}
