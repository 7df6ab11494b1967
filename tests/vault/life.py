"""A life of which every declared field holds something, told through the doors: what a thief would like to read."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, PngImagePlugin

from tests.databases import administrator
from tests.identity.test_corrections import paper
from tests.inspection.cast import photo
from tests.insurance.cast import give, insurer, pay, selling
from tests.performance.world import World
from tests.robot import Robot
from tests.trade.story import ASKING, FACTS, Story, listed
from truehand.connect import operations as connect
from truehand.edge.sealing import Sealed, declared
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity.models import User
from truehand.identity.operations.announcing import keep_former_address
from truehand.identity.web.sessions import SessionStore
from truehand.insurance.domain.claims import Reason, Told, forms
from truehand.insurance.domain.kinds import Kind
from truehand.kernel.money import Money
from truehand.listings import operations as listings
from truehand.listings.domain.views import Filters
from truehand.logistics import operations as logistics
from truehand.logistics.domain import tracking
from truehand.payments import operations as payments
from truehand.payments.bank import sealing
from truehand.payments.bank.models import BankLine, BankStatement, OrderFile, PaymentOrderRow
from truehand.payments.bank.operations.statements import open_statement
from truehand.returns.domain.request import Kind as Request
from truehand.returns.domain.request import Proposal
from truehand.trade.operations import aftersales, auctions, claim_cover, claims, guarantee, insure, returning, track
from truehand.vault import operations as vault

# In a session, in a photo, in the name of a file.
SAID: Final = f"nobody-else-knows-{secrets.token_hex(8)}"


def lived() -> World:
    """A world with one of everything, and what only some lives have."""
    world = World()
    world.grow()
    _quarrel(world)
    _send_back(world)
    _ask_after_sales(world)
    _sign_in(world)
    _photograph(world)
    for who in ("alice", "bob"):
        evidence.store_exhibit(photo(901), owner=world.people[who].party_id, now=world.now)
    identity.ask_correction(world.people["alice"], document=paper(), reason=f"Married, says {SAID}.", now=world.now)
    payments.send_answer(world.words["answered"], now=world.now)  # type: ignore[arg-type]
    partner = f"https://partner.example/{SAID}"
    connect.add_endpoint(world.people["alice"], url=partner, kinds=(), now=world.now)
    listings.save_search(world.people["alice"], Filters(text=f"komatsu {secrets.token_hex(9)}"), now=world.now)
    _insure(world)
    _bid(world)
    nina = world.people["bob"]
    vault.ask_archive(nina, now=world.now)  # and nobody fetches it
    return world


def _quarrel(world: World) -> None:
    """Ruled on; the loser's words and the operator's reasons stay."""
    told = Story(world.people, listed(world.people["alice"], serial="QUARREL9", now=world.now), now=world.now)
    told.offer().signed().pay("bob").pay("alice").report(serial="QUARREL9").book().pick_up()
    logistics.make_hook(told.carl, now=told.now)
    track.tell(
        told.carl,
        told.trade,
        tracking.Told(tracking.EventKind.DELAYED, told.now, f"Yard of {SAID}", None, SAID),
        now=told.now,
    )
    told.deliver()
    claim = claims.claim_damage(told.bob, told.trade, said=f"Seen by {SAID}.", photos=[photo(43)], now=told.now)
    claims.contest_claim(told.carl, claim.id, answer=f"Not by {SAID}.", now=told.now)
    claims.decide_claim(told.olga, claim.id, amount=claim.amount, reasons=f"As {SAID} says.", now=told.now)
    told.quarrel(said=f"The slew motor leaks, and {SAID} said so.").ripe()
    # The only mediator says nothing.
    told.wait(hours=24).rule(ASKING.minor, 0).carried_out()


def _send_back(world: World) -> None:
    """Asked for in words, granted, and on its way under a number."""
    told = Story(world.people, listed(world.people["alice"], serial="RETURN9", now=world.now), now=world.now)
    told.offer().signed().pay("bob").pay("alice").report(serial="RETURN9").book().pick_up().deliver()
    bob, alice = world.people["bob"], world.people["alice"]
    said = f"It leaks, says {SAID}."
    returning.ask_return(bob, told.trade, cause="damaged", statement=said, seen=told.seen, now=told.now)
    returning.grant_return(alice, told.trade, seen=told.seen, now=told.now)
    way, taken = f"By {SAID}", photo(905)
    returning.send_back(bob, told.trade, tracking=way, photo=taken, cost=None, seen=told.seen, now=told.now)


def _ask_after_sales(world: World) -> None:
    """A repair that was asked for and declined, and a sum that was agreed to and not paid, each in words."""
    told = Story(world.people, listed(world.people["alice"], serial="ASKED9", now=world.now), now=world.now)
    told.offer().signed().pay("bob").pay("alice").report(serial="ASKED9").book().pick_up().deliver()
    wanted = Proposal(Request.REPAIR, Money.zero("CNY"), 7)
    said = f"It leaks, says {SAID}."
    made = aftersales.ask(told.bob, told.trade, wanted, reason="damaged", statement=said, now=told.now)
    aftersales.decline(told.alice, made, f"Not by {SAID}.", now=told.now)
    told.accept()
    owed = Proposal(Request.PRICE_REDUCTION, Money(100, "CNY"), 7)
    made = aftersales.ask(told.bob, told.trade, owed, reason="damaged", statement=said, now=told.now)
    aftersales.agree(told.alice, made, now=told.now)
    week = timedelta(days=7)
    aftersales.lapse(made, now=told.now + week)
    # Nothing was paid: the guarantee fund is asked.
    guarantee.file_claim(told.bob, told.trade, made, f"He owes it, says {SAID}.", now=told.now + 2 * week)


def _insure(world: World) -> None:
    """A machine that was insured on its way, and a claim; by Ida, since Ivy's losses in this world stop her product."""
    people = world.people | {"ivy": insurer(world.now, "ida")}
    told = Story(people, listed(world.people["alice"], serial="INSURED9", now=world.now), now=world.now)
    told.offer().signed()
    product = selling(told, Kind.TRANSIT)[Kind.TRANSIT]
    give(told, "bob")
    policy = insure.take(told.bob, told.trade, product.id, now=told.now)
    pay(told, policy)
    told.pay("bob").pay("alice").report(serial="INSURED9").book().pick_up()
    answers = dict.fromkeys((each.key for each in forms()[Reason.LOST]), f"Nobody knows, says {SAID}.")
    said = Told(Reason.LOST, told.now, Money(500_000, "CNY"), f"It never arrived, says {SAID}.", answers)
    claim_cover.file_claim(world.people["bob"], policy.id, said, photos=[], now=told.now)


def _bid(world: World) -> None:
    """A bidder in an auction, with where the machine would go."""
    seller, bidder = world.people["alice"], world.people["bob"]
    start, hour = Money(10_000_000, "CNY"), timedelta(hours=1)
    listing = listed(seller, serial="AUCTION9", now=world.now)
    words: dict[str, Any] = {"start": start, "reserve": start, "lasts": hour, "deposit_basis_points": 0}
    auction = auctions.put_up(seller, listing, now=world.now, **words)
    auctions.enter(bidder, auction, delivery_place=f"济南 {SAID}", confirmation=None, now=world.now)


def _sign_in(world: World) -> None:
    """Sessions, a second factor, an address that was left, answers to a program."""
    user = User.objects.get(party__id=world.people["alice"].party_id)
    keep_former_address(user.pk, f"{SAID}@former.invalid", now=world.now)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    browser = Client()
    browser.force_login(user)
    session = browser.session
    session["told"] = SAID
    session.save()
    answer = Robot.of(world.people["alice"]).send("PUT", "/privacy/consents", {"purpose": "marketing", "given": False})
    assert answer.status_code == 204, answer.content


def _photograph(world: World) -> None:
    """A photo whose file says by itself who took it, and where."""
    alice = world.people["alice"]
    picture, said, out = Image.effect_noise((320, 240), 90).convert("RGB"), PngImagePlugin.PngInfo(), io.BytesIO()
    said.add_text("Author", SAID)
    exif = Image.Exif()
    exif[315], exif[270] = SAID, f"the yard of {SAID}"
    exif[306] = "2026:11:02 10:11:00"
    picture.save(out, "PNG", pnginfo=said, exif=exif)
    draft = listings.draft(alice, facts=replace(FACTS, serial="PHOTO9"), price=ASKING, now=world.now)
    listings.explain(alice, draft, text=f"The plate was repainted by {SAID}, who has the papers.", now=world.now)
    browser = Client()
    browser.force_login(User.objects.get(party__id=alice.party_id))
    photo = SimpleUploadedFile(f"{SAID}.png", out.getvalue(), "image/png")
    answer = browser.post(f"/listings/{draft}/photos/", {"view": "left", "photo": photo, "photos": photo})
    assert answer.status_code == 302, answer.content[:400]


def planted() -> dict[str, bytes]:
    """Put a value of its own into a row of every sealed field; return them. A field of an empty table has none."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, Sealed) and (row := model._default_manager.first()) is not None:
                name = declared.label(model, field.name)
                found[name] = _plant(row, field, name)
    return found


def _plant(row: Any, field: Sealed, name: str) -> bytes:  # noqa: ANN401 - a row of any table
    word = f"{name.rpartition('.')[2]} of {secrets.token_hex(12)}"
    value: object = word
    if field.get_internal_type() == "JSONField" or hasattr(field, "decoder"):
        value = {"said": word}
    elif isinstance(field.value(b"x"), bytes):
        value = word.encode()
    setattr(row, field.attname, value)
    with administrator():
        row.save(update_fields=[field.name])
    return word.encode()


def _number(table: Any, bound: str) -> list[bytes]:  # noqa: ANN401 - a table
    rows = table.objects.exclude(number_sealed=b"")
    return [sealing.unseal(bytes(row.number_sealed), bound_to=getattr(row, bound)) for row in rows]


# What is encrypted before it comes to its column, by the room's own cipher.
APART: Final[dict[str, Callable[[], list[bytes]]]] = {
    "bank.BankLine.number_sealed": lambda: _number(BankLine, "key"),
    "bank.PaymentOrderRow.number_sealed": lambda: _number(PaymentOrderRow, "reference"),
    "bank.OrderFile.sealed": lambda: [
        sealing.unseal(bytes(row.sealed), bound_to=row.message_id) for row in OrderFile.objects.all()
    ],
    "bank.StatementPiece.sealed": lambda: [open_statement(row).read() for row in BankStatement.objects.all()],
    "sessions.Session.session_data": lambda: [
        str(SessionStore().decode(row.session_data).get("told", "")).encode() for row in Session.objects.all()
    ],
}
