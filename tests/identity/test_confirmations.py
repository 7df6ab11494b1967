"""Money acts: confirmed with a second factor that is bound to who gets what, and used once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.identity.conftest import NOW, newcomer
from tests.identity.software_key import PRESENT, SITE, VERIFIED, SoftwareKey
from truehand.evidence import queries as evidence
from truehand.identity import operations, queries
from truehand.identity.domain import refusals
from truehand.identity.domain.confirmation import ActKind, Asked, MoneyAct, challenge
from truehand.identity.models import Confirmation, Party
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SUBJECT = UUID(int=0x5E11)
ACT = MoneyAct(ActKind.PAY, "Alice", Money(12_800_000, "CNY"), SUBJECT, "b" * 64)
OTHERS = {
    "the kind": replace(ACT, kind=ActKind.PAY_OUT),
    "the payee": replace(ACT, payee="Mallory"),
    "the amount": replace(ACT, amount=Money(12_800_001, "CNY")),
    "the currency": replace(ACT, amount=Money(12_800_000, "JPY")),
    "no amount": replace(ACT, amount=None),
    "the subject": replace(ACT, subject=UUID(int=1)),
    "what is bound": replace(ACT, binds="c" * 64),
}
SECOND = timedelta(seconds=1)
STEP = 30 * SECOND


def code_at(at: int, secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, at // 30)))


def code(later: timedelta = timedelta()) -> str:
    return code_at(int((NOW + later).timestamp()))


def with_app(actor: Actor, secret: str = SECRET) -> Actor:
    TOTP.activate(Party.objects.get(id=actor.party_id).user, secret)
    return actor


@pytest.fixture
def bob() -> Actor:
    """Somebody with an authenticator app."""
    cache.clear()
    return with_app(newcomer("Bob"))


@pytest.fixture
def mallory() -> Actor:
    return with_app(newcomer("Mallory"), "MALLORYMALLORYMALLORYMALLORYABCD")


def ask(actor: Actor, act: MoneyAct = ACT, later: timedelta = timedelta()) -> Asked:
    return operations.ask(actor, act, now=NOW + later, origin=SITE)


def confirmed(actor: Actor, act: MoneyAct = ACT) -> UUID:
    asked = ask(actor, act)
    operations.confirm_totp(actor, asked.id, code=code(), now=NOW)
    return asked.id


def test_what_was_confirmed_is_done_once(bob: Actor) -> None:
    confirmation = confirmed(bob)
    operations.require(bob, confirmation, ACT, now=NOW)
    operations.use(bob, confirmation, ACT, now=NOW)
    with pytest.raises(refusals.ConfirmationUsed):
        operations.use(bob, confirmation, ACT, now=NOW)
    assert [each.kind for each in evidence.entries_of(bob.party_id)].count("identity.money_confirmed") == 1


@pytest.mark.parametrize("what", OTHERS)
def test_a_changed_act_voids_the_confirmation(bob: Actor, what: str) -> None:
    confirmation = confirmed(bob)
    with pytest.raises(refusals.ConfirmationChanged) as refused:
        operations.use(bob, confirmation, OTHERS[what], now=NOW)
    assert refused.value.act == OTHERS[what]
    operations.use(bob, confirmation, ACT, now=NOW)


def test_nothing_is_done_without_an_answer(bob: Actor) -> None:
    for confirmation in (None, ask(bob).id, UUID(int=9)):
        with pytest.raises(refusals.ConfirmationNeeded) as refused:
            operations.use(bob, confirmation, ACT, now=NOW)
        assert refused.value.data == ACT.data()
    assert ACT.sentence[1] == "You pay 128,000.00 CNY into escrow; Alice receives it only after you accept."


def test_a_confirmation_is_stale_after_five_minutes(bob: Actor) -> None:
    confirmation = confirmed(bob)
    with pytest.raises(refusals.ConfirmationExpired):
        operations.use(bob, confirmation, ACT, now=NOW + timedelta(minutes=5))
    operations.use(bob, confirmation, ACT, now=NOW + timedelta(minutes=5) - SECOND)
    late = ask(bob, later=STEP)
    with pytest.raises(refusals.ConfirmationUnknown):
        operations.confirm_totp(bob, late.id, code=code(), now=NOW + STEP + timedelta(minutes=5))


def test_a_confirmation_is_nobody_elses(bob: Actor, mallory: Actor) -> None:
    confirmation, open_one = confirmed(bob), ask(bob)
    with pytest.raises(refusals.ConfirmationNeeded):
        operations.use(mallory, confirmation, ACT, now=NOW)
    with pytest.raises(refusals.ConfirmationUnknown):
        operations.confirm_totp(mallory, open_one.id, code=code(), now=NOW)
    with pytest.raises(refusals.ConfirmationUnknown):
        operations.asked(mallory, open_one.id, now=NOW)


def test_a_code_confirms_one_act_and_no_other(bob: Actor) -> None:
    confirmed(bob)
    other = ask(bob, OTHERS["the payee"])
    with pytest.raises(refusals.CodeUsed):
        operations.confirm_totp(bob, other.id, code=code(), now=NOW)
    cache.clear()  # a crash may forget what sign-in knows of used codes; the table does not
    with pytest.raises(refusals.CodeUsed):
        operations.confirm_totp(bob, other.id, code=code(), now=NOW)
    operations.confirm_totp(bob, other.id, code=code(STEP), now=NOW + STEP)


def test_a_code_that_signed_somebody_in_moves_no_money(bob: Actor) -> None:
    row = Authenticator.objects.get(user__party__id=bob.party_id)
    assert TOTP(row)._mark_code_used(code())  # noqa: SLF001 - as signing in does
    with pytest.raises(refusals.CodeUsed):
        operations.confirm_totp(bob, ask(bob).id, code=code(), now=NOW)


@pytest.mark.parametrize(("age", "right"), [(-STEP, False), (0 * STEP, True), (STEP, True), (2 * STEP, False)])
def test_a_code_counts_for_its_own_half_minute_and_the_next(bob: Actor, age: timedelta, right: bool) -> None:  # noqa: FBT001 - the example
    asked = ask(bob)
    if right:
        operations.confirm_totp(bob, asked.id, code=code(-age), now=NOW)
        return
    with pytest.raises(refusals.CodeNotRight):
        operations.confirm_totp(bob, asked.id, code=code(-age), now=NOW)


def test_guessing_ends_after_five_misses_however_often_one_asks(bob: Actor) -> None:
    for _ in range(5):
        with pytest.raises(refusals.CodeNotRight):
            operations.confirm_totp(bob, ask(bob).id, code="000000", now=NOW)
    with pytest.raises(refusals.TooManyAttempts):
        operations.confirm_totp(bob, ask(bob).id, code=code(), now=NOW)
    assert [each.kind for each in queries.notices(bob).items] == ["identity.confirmation_missed"]
    later = timedelta(minutes=6)
    operations.confirm_totp(bob, ask(bob, later=later).id, code=code(later), now=NOW + later)


def test_guessing_day_and_night_ends_after_twenty_misses(bob: Actor) -> None:
    for hour in range(20):
        at = timedelta(hours=hour)
        with pytest.raises(refusals.CodeNotRight):
            operations.confirm_totp(bob, ask(bob, later=at).id, code="000000", now=NOW + at)
    at = timedelta(hours=20)
    with pytest.raises(refusals.TooManyAttempts):
        operations.confirm_totp(bob, ask(bob, later=at).id, code=code(at), now=NOW + at)


def test_a_recovery_code_moves_no_money(bob: Actor) -> None:
    user = Party.objects.get(id=bob.party_id).user
    recovery = RecoveryCodes.activate(user).get_unused_codes()[0]
    with pytest.raises(refusals.CodeNotRight):
        operations.confirm_totp(bob, ask(bob).id, code=recovery, now=NOW)


def test_who_has_no_second_factor_is_told_so_and_misses_nothing() -> None:
    alice = newcomer("Alice")
    asked = ask(alice)
    assert not asked.possible
    with pytest.raises(refusals.NoSecondFactor):
        operations.confirm_totp(alice, asked.id, code="000000", now=NOW)
    with pytest.raises(refusals.NoSecondFactor):
        operations.confirm_passkey(alice, asked.id, credential="{}", now=NOW)
    assert Confirmation.objects.get().misses == 0


def test_the_casts_codes_are_nobodys_outside_the_demonstration(cast: dict[str, Actor], settings: object) -> None:
    assert operations.present_code(cast["bob"].party_id, now=NOW)
    settings.DEMONSTRATION = False  # type: ignore[attr-defined]
    assert operations.present_code(cast["bob"].party_id, now=NOW) is None
    assert not ask(cast["bob"]).possible
    with pytest.raises(refusals.NotADemonstration):
        operations.confirm_as_cast(cast["bob"], ACT, now=NOW)


def test_nobody_real_has_a_known_code(bob: Actor) -> None:
    assert operations.present_code(bob.party_id, now=NOW) is None


def test_a_passkey_confirms_who_gets_what(bob: Actor) -> None:
    key = SoftwareKey.of(bob)
    asked = ask(bob)
    operations.confirm_passkey(bob, asked.id, credential=key.sign(asked), now=NOW)
    operations.use(bob, asked.id, ACT, now=NOW)
    assert Confirmation.objects.get(id=asked.id).sign_count == 1


def test_what_a_passkey_signed_for_one_act_does_not_confirm_another(bob: Actor) -> None:
    key = SoftwareKey.of(bob)
    shown, done = ask(bob), ask(bob, OTHERS["the payee"])
    with pytest.raises(refusals.PasskeyNotRight):
        operations.confirm_passkey(bob, done.id, credential=key.sign(shown), now=NOW)


def test_the_same_act_asked_twice_has_two_challenges(bob: Actor) -> None:
    key = SoftwareKey.of(bob)
    first, second = ask(bob), ask(bob)
    answer = key.sign(first)
    operations.confirm_passkey(bob, first.id, credential=answer, now=NOW)
    with pytest.raises(refusals.PasskeyNotRight):
        operations.confirm_passkey(bob, second.id, credential=answer, now=NOW)


def test_a_changed_row_is_not_what_the_passkey_signed(bob: Actor) -> None:
    key, asked = SoftwareKey.of(bob), ask(bob)
    answer = key.sign(asked)
    tampered = OTHERS["the payee"]
    row = Confirmation.objects.get()
    row.payee, row.act_digest = tampered.payee, tampered.digest
    row.save()
    with pytest.raises(refusals.PasskeyNotRight):
        operations.confirm_passkey(bob, asked.id, credential=answer, now=NOW)


@pytest.mark.parametrize(
    ("what", "made", "told"),
    [
        ("another site", {"origin": "https://truehand.example.evil"}, {}),
        ("plain HTTP", {"origin": "http://truehand.example"}, {}),
        ("another relying party", {"rp_id": "evil.example"}, {}),
        ("nobody was recognised", {}, {"flags": PRESENT}),
        ("nobody was there", {}, {"flags": VERIFIED}),
        ("another challenge", {}, {"challenge": "AAAA"}),
        ("no signature", {}, {"signature": "AAAA"}),
        ("nonsense", {}, {"authenticatorData": "AAAA"}),
    ],
)
def test_an_answer_is_refused_because_of(
    bob: Actor, what: str, made: dict[str, str], told: dict[str, str | int]
) -> None:
    assert what
    key, asked = SoftwareKey.of(bob, **made), ask(bob)
    with pytest.raises(refusals.PasskeyNotRight):
        operations.confirm_passkey(bob, asked.id, credential=key.sign(asked, **told), now=NOW)  # type: ignore[arg-type]
    assert Confirmation.objects.get().misses == 1


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"rawId": 7}', '{"rawId": "AAAA"}', "x" * 50_000])
def test_an_answer_that_is_no_credential_is_refused(bob: Actor, credential: str) -> None:
    SoftwareKey.of(bob)
    with pytest.raises(refusals.PasskeyNotRight):
        operations.confirm_passkey(bob, ask(bob).id, credential=credential, now=NOW)


def test_somebody_elses_passkey_does_not_count(bob: Actor, mallory: Actor) -> None:
    SoftwareKey.of(bob)
    thief = SoftwareKey.of(mallory)
    asked = ask(bob)
    with pytest.raises(refusals.PasskeyNotRight):
        operations.confirm_passkey(bob, asked.id, credential=thief.sign(asked), now=NOW)


def test_a_copied_passkey_is_noticed_by_its_counter_and_the_owner_is_told(bob: Actor) -> None:
    key = SoftwareKey.of(bob)
    copy = SoftwareKey(id=key.id, key=key.key)
    for each in (ask(bob), ask(bob)):
        operations.confirm_passkey(bob, each.id, credential=key.sign(each), now=NOW)
    asked = ask(bob)
    with pytest.raises(refusals.PasskeyCopied):
        operations.confirm_passkey(bob, asked.id, credential=copy.sign(asked), now=NOW)
    assert "copy of it" in queries.notices(bob).items[0].en


def test_a_passkey_that_counts_nothing_is_taken_as_it_is(bob: Actor) -> None:
    key = SoftwareKey.of(bob)
    for each in (ask(bob), ask(bob)):
        key.count = -1  # a synchronised passkey says 0 for ever
        operations.confirm_passkey(bob, each.id, credential=key.sign(each), now=NOW)


def test_the_database_keeps_a_code_to_one_act_and_use_behind_confirmation(bob: Actor) -> None:
    confirmed(bob)
    other = ask(bob)
    step = Confirmation.objects.get(confirmed_at__isnull=False).code_step
    for change in ({"confirmed_at": NOW, "method": "code", "code_step": step}, {"used_at": NOW}, {"method": "word"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Confirmation.objects.filter(id=other.id).update(**change)


TEXT = st.text(max_size=20)
ACTS = st.builds(
    MoneyAct,
    st.sampled_from(ActKind),
    TEXT,
    st.none() | st.builds(Money, st.integers(1, 10**12), st.sampled_from(["CNY", "EUR", "JPY"])),
    st.uuids(),
    TEXT,
)


@given(ACTS, ACTS)
def test_two_acts_have_one_digest_only_if_they_are_one(left: MoneyAct, right: MoneyAct) -> None:
    assert (left.digest == right.digest) == (left == right)
    nonce = bytes(32)
    assert (challenge(nonce, left.digest) == challenge(nonce, right.digest)) == (left == right)
