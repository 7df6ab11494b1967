"""A chargeback is answered with the trade's bundle before its deadline, once; else it is lost."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import Client

from tests.desk.stage import main_of
from tests.robot import Robot
from tests.trade.story import Story
from tests.trade.test_gateway import begun, deliver, paid
from truehand.edge import clock
from truehand.evidence import queries as evidence
from truehand.identity.models import Notice, User
from truehand.kernel.actor import NotPermitted
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.domain import message
from truehand.payments.domain.channel import NotReached
from truehand.payments.domain.refusals import (
    AnsweredAlready,
    AnsweredElsewhere,
    AnswerTooLarge,
    AnswerTooLate,
    CallbackForged,
    CaseOver,
    ChargebackUnknown,
)
from truehand.payments.models import AnswerRow, ChargebackRow
from truehand.payments.operations import answers
from truehand.payments.sandbox import mischief
from truehand.payments.sandbox.book import digest_of
from truehand.payments.sandbox.gateway import ANSWER_WITHIN
from truehand.payments.sandbox.inside import gateway
from truehand.payments.sandbox.keys import signing_key
from truehand.trade.operations.answer import answer_chargeback
from truehand.trade.operations.prove import export_bundle
from truehand.vault.domain.refusals import ReadingNeeded

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "He accepted the machine in person; the photos are in the bundle."
WEEK = timedelta(days=7)


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    """Bob paid through the gateway, and his bank takes it back."""
    story = begun()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    intent = paid(story)
    deliver(story)
    gateway().charge_back(intent.reference, now=story.now)
    deliver(story)
    return story


def case_of(story: Story) -> UUID:
    return ChargebackRow.objects.get(intent__trade_id=story.trade).id


def answer(story: Story, who: str = "olga") -> None:
    answer_chargeback(story.people[who], case_of(story), statement=SAID, now=story.now)


def at_the_gateway(case: UUID) -> list[tuple[str, str, int]]:
    name = ChargebackRow.objects.get(id=case).provider_id
    with gateway().book.writing() as rows:
        found = rows.execute("select statement, sha256, size from answers where case_id = ?", (name,)).fetchall()
    return [tuple(each) for each in found]


def test_the_gateway_says_until_when_and_the_deadline_is_kept(story: Story) -> None:
    row = ChargebackRow.objects.get(intent__trade_id=story.trade)
    assert row.answer_by == row.opened_at + WEEK == row.opened_at + ANSWER_WITHIN


def test_an_answer_is_stored_then_taken_once_and_both_sides_have_the_same_bytes(story: Story) -> None:
    case = case_of(story)
    answer(story)
    stored = AnswerRow.objects.get(case_id=case)
    assert (stored.sent_at, at_the_gateway(case)) == (None, [])
    for _ in range(2):
        payments.send_answer(case, now=story.now)
    stored.refresh_from_db()
    sha256 = hashlib.sha256(bytes(stored.bundle)).hexdigest()
    words = digest_of(ChargebackRow.objects.get(id=case).provider_id, SAID)
    assert at_the_gateway(case) == [(words, sha256, len(stored.bundle))]
    told = queries.chargeback(story.people["audra"], case).answer
    assert told is not None
    assert (told.sent_at, told.by, told.sha256) == (story.now, story.people["olga"].party_id, sha256)
    kinds = [each.kind for each in evidence.entries_of(story.trade)]
    assert kinds.count("payment.chargeback_answered") == kinds.count("payment.answer_taken") == 1


def test_what_only_operators_read_of_a_trade_is_not_in_the_answer(story: Story) -> None:
    answer(story)
    with pytest.raises(ReadingNeeded):
        queries.answer_bundle(story.people["olga"], case_of(story), now=story.now)
    story.open("olga")
    sent = queries.answer_bundle(story.people["olga"], case_of(story), now=story.now)
    whole = export_bundle(story.people["olga"], story.trade, now=story.now)
    for bundle, told in ((sent, False), (whole, True)):
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            entries = [json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("entries/")]
        reasons = [each for each in entries if json.loads(each["leaf"])["kind"].startswith("risk.")]
        assert {"payload" in each["opened"] for each in reasons} == {told}
        assert any("payload" in each["opened"] for each in entries)


def test_an_answer_that_gets_lost_on_the_way_is_sent_again_and_is_the_same(story: Story) -> None:
    case = case_of(story)
    answer(story)
    name = ChargebackRow.objects.get().provider_id
    for kind, there in (("broken", 0), ("timeout", 1)):
        mischief.arm(gateway().book, kind, reference=name)
        with pytest.raises(NotReached):
            payments.send_answer(case, now=story.now)
        assert len(at_the_gateway(case)) == there
        assert queries.unsent_answers() == (case,)
    payments.send_answer(case, now=story.now)
    assert (len(at_the_gateway(case)), queries.unsent_answers()) == (1, ())


def test_a_channel_that_does_not_take_it_is_told_to_operators_once(story: Story) -> None:
    case = case_of(story)
    answer(story)
    with gateway().book.writing() as rows:
        rows.execute("update cases set state = 'lost'")
    for _ in range(2):
        payments.send_answer(case, now=story.now)
    told = queries.chargeback(story.people["olga"], case).answer
    assert told is not None
    assert (told.sent_at, told.refused) == (None, "sandbox.already_decided")
    assert queries.unsent_answers() == ()
    assert Notice.objects.filter(kind="payment.answer_refused", party_id=story.people["olga"].party_id).count() == 1


def test_an_answer_that_the_channel_refused_is_given_anew_and_both_are_kept(story: Story) -> None:
    case, olga = case_of(story), story.people["olga"]
    mischief.arm(gateway().book, "refuse_answer", reference=ChargebackRow.objects.get().provider_id)
    answer(story)
    payments.send_answer(case, now=story.now)
    assert (at_the_gateway(case), queries.chargeback(olga, case).answered) == ([], False)
    assert [each.id for each in queries.unanswered(olga, now=story.now)] == [case]
    assert payments.remind_of_answers(now=story.now + WEEK - timedelta(hours=1)) == 1
    page = f"/money/matters/chargebacks/{case}/"
    assert "Answer with the trade" in main_of(become("olga").get(page))
    story.now += timedelta(hours=1)
    answer(story, "otto")
    with pytest.raises(AnsweredAlready):
        answer(story)
    payments.send_answer(case, now=story.now)
    assert len(at_the_gateway(case)) == 1
    told = queries.chargeback(olga, case)
    assert told.answer is not None
    assert [(each.by, each.refused) for each in (told.answer, *told.earlier)] == [
        (story.people["otto"].party_id, ""),
        (olga.party_id, "sandbox.answer_refused"),
    ]
    seen = main_of(become("olga").get(page))
    assert seen.index("Taken by the channel") < seen.index("Not taken by the channel")
    assert 'method="post"' not in seen
    refused = Robot.of(olga).get(f"/money/matters/chargebacks/{case}").json()["earlier"]
    assert [each["refused"] for each in refused] == ["sandbox.answer_refused"]


@pytest.mark.parametrize("locked", [True, False])
def test_two_operators_answer_at_once_and_one_answer_stands(
    story: Story, monkeypatch: pytest.MonkeyPatch, *, locked: bool
) -> None:
    if not locked:
        # Without the case's lock it is the database's constraint that says no, and not a sentence.
        unlocked = ChargebackRow.objects.all()
        monkeypatch.setattr(unlocked, "select_for_update", lambda **_: ChargebackRow.objects.all())
        monkeypatch.setattr(ChargebackRow, "objects", unlocked)
    bundle, case = b"PK", case_of(story)
    both = Barrier(2)
    stored = AnswerRow.objects.create

    def create(**words: object) -> AnswerRow:
        if not locked:
            both.wait(10)
        return stored(**words)

    monkeypatch.setattr(AnswerRow.objects, "create", create)

    def give(who: str) -> str:
        try:
            payments.answer_chargeback(story.people[who], case, statement=SAID, bundle=bundle, now=story.now)
        except (AnsweredAlready, IntegrityError) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "answered"

    with ThreadPoolExecutor(2) as hands:
        said = sorted(hands.map(give, ("olga", "otto")))
    assert said == (["AnsweredAlready", "answered"] if locked else ["IntegrityError", "answered"])
    assert AnswerRow.objects.count() == 1


def test_a_case_is_answered_once_in_time_and_while_it_is_open(story: Story) -> None:
    case, olga = case_of(story), story.people["olga"]
    with pytest.raises(AnswerTooLate):
        answer_chargeback(olga, case, statement=SAID, now=story.now + WEEK)
    answer(story)
    with pytest.raises(AnsweredAlready):
        answer(story, "otto")
    ChargebackRow.objects.filter(id=case).update(status="won", ended_at=story.now)
    with pytest.raises(CaseOver):
        answer(story, "otto")
    with pytest.raises(ChargebackUnknown):
        answer_chargeback(olga, UUID(int=0), statement=SAID, now=story.now)
    assert AnswerRow.objects.count() == 1


def test_only_an_operator_answers_and_only_where_the_channel_listens(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("alice", "bob", "ines", "audra", "cora"):
        with pytest.raises(NotPermitted):
            answer(story, who)
    monkeypatch.setattr(answers, "LARGEST_BUNDLE", 10)
    with pytest.raises(AnswerTooLarge):
        answer(story)
    monkeypatch.setattr("truehand.payments.sandbox.channel.SandboxGateway.answers", False)
    with pytest.raises(AnsweredElsewhere):
        answer(story)
    assert not AnswerRow.objects.exists()


def test_operators_are_reminded_three_days_and_one_day_before_and_not_once_it_is_answered(story: Story) -> None:
    until = story.now + WEEK
    hours = (100, 71, 70, 40, 23, 1, 0)
    assert [payments.remind_of_answers(now=until - timedelta(hours=each)) for each in hours] == [0, 1, 0, 0, 1, 0, 0]
    notices = Notice.objects.filter(kind="payment.answer_due", party_id=story.people["olga"].party_id)
    assert {each.link for each in notices} == {f"/money/matters/chargebacks/{case_of(story)}/"}
    assert notices.count() == 2


def test_nobody_is_reminded_of_what_is_answered(story: Story) -> None:
    answer(story)
    assert payments.remind_of_answers(now=story.now + WEEK - timedelta(hours=1)) == 0


def test_a_first_look_when_it_is_nearly_over_reminds_once(story: Story) -> None:
    late = story.now + WEEK - timedelta(hours=2)
    assert [payments.remind_of_answers(now=late) for _ in range(2)] == [1, 0]


def test_a_case_that_nobody_answers_in_time_is_lost_and_an_answered_one_waits(story: Story) -> None:
    answered, until = ChargebackRow.objects.get(), story.now + WEEK
    answer(story)
    payments.send_answer(answered.id, now=story.now)
    other = begun_again(story)
    gateway().end_unanswered(now=until - timedelta(seconds=1))
    assert {answered.provider_id, other} <= open_cases()
    gateway().end_unanswered(now=until)
    assert {answered.provider_id, other} & open_cases() == {answered.provider_id}
    story.now = until
    deliver(story)
    assert ChargebackRow.objects.get(provider_id=other).status == "lost"


def begun_again(story: Story) -> str:
    """One cent more is taken back, of the same payment."""
    reference = ChargebackRow.objects.get().intent.reference
    gateway().pay(reference, again=True, now=story.now)
    return gateway().charge_back(reference, now=story.now)


def open_cases() -> set[str]:
    with gateway().book.writing() as rows:
        return {each["id"] for each in rows.execute("select id from cases where state = 'opened'")}


def test_a_forged_deadline_is_a_forged_message(story: Story) -> None:
    with gateway().book.writing() as rows:
        body = bytes(rows.execute("select body from messages order by number desc").fetchone()["body"])
    key = signing_key(settings.TRUEHAND_SANDBOX_SECRET)
    event = message.read(key.public_key(), body, message.sign(key, body, at=story.now).signature, now=story.now)
    assert event.answer_by is not None
    assert event.answer_by == ChargebackRow.objects.get().answer_by
    signature = message.sign(key, body, at=story.now).signature
    later = body.replace(str(event.answer_by.year).encode(), b"2099")
    assert later != body
    with pytest.raises(CallbackForged):
        message.read(key.public_key(), later, signature, now=story.now)
    assert json.loads(body)["answer_by"]


def become(who: str, language: str = "en") -> Client:
    browser = Client(headers={"accept-language": language})
    browser.force_login(User.objects.get(email=f"{who}@cast.invalid"))
    return browser


def test_an_operator_answers_on_the_page_and_downloads_what_was_sent(story: Story) -> None:
    case = case_of(story)
    page, olga = f"/money/matters/chargebacks/{case}/", become("olga")
    assert "wait for an answer" in main_of(olga.get("/reconciliation/"))
    assert "wait for an answer" in main_of(olga.get("/money/matters/chargebacks/"))
    assert "Answer with the trade" in main_of(olga.get(page))
    assert 'method="post"' not in main_of(become("audra").get(page))
    assert olga.post(f"{page}answer", {"statement": " "}).status_code == 422
    assert become("audra").post(f"{page}answer", {"statement": SAID}).status_code == 403
    assert olga.post(f"{page}answer", {"statement": SAID}).status_code == 302
    seen = main_of(olga.get(page))
    assert SAID not in seen
    assert [olga.get(f"{page}answer.zip").status_code, become("cora").get(page).status_code] == [403, 200]
    story.open("olga", clock.now()).open("audra", clock.now())
    assert SAID in main_of(olga.get(page))
    assert "On its way to the channel" in seen
    assert 'method="post"' not in seen
    assert "wait for an answer" not in main_of(olga.get("/reconciliation/"))
    payments.send_answer(case, now=story.now)
    assert "已接受" in main_of(become("cora", "zh-hans").get(page))
    sent = olga.get(f"{page}answer.zip")
    assert hashlib.sha256(sent.content).hexdigest() == AnswerRow.objects.get().sha256
    assert [become(who).get(f"{page}answer.zip").status_code for who in ("audra", "cora", "bob")] == [200, 403, 403]


def test_the_page_says_that_it_is_too_late(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    late = story.now + WEEK
    monkeypatch.setattr(clock, "now", lambda: late)
    page = f"/money/matters/chargebacks/{case_of(story)}/"
    assert "The time to answer is over" in main_of(become("olga").get(page))
    assert become("olga").post(f"{page}answer", {"statement": SAID}).status_code == 409


def test_a_program_answers_too(story: Story) -> None:
    case, olga = case_of(story), Robot.of(story.people["olga"])
    (told,) = olga.get("/money/matters/chargebacks", status="opened").json()["items"]
    assert (told["id"], told["answer"], told["answer_by"] is not None) == (str(case), None, True)
    path = f"/money/matters/chargebacks/{case}/answer"
    assert Robot.of(story.people["audra"]).post(path, {"statement": SAID}).status_code == 403
    assert [olga.post(path, {"statement": SAID}, key="answer-it-once").status_code for _ in range(2)] == [204, 204]
    assert olga.post(path, {"statement": SAID}).json()["code"] == "payments.answered_already"
    assert olga.get(f"/money/matters/chargebacks/{case}").json()["answer"]["statement"] == "***"
    story.open("olga", clock.now())
    assert olga.get(f"/money/matters/chargebacks/{case}").json()["answer"]["statement"] == SAID
    assert Robot.of(story.people["bob"]).get("/money/matters/chargebacks").status_code == 403
