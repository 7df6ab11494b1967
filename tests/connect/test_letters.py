"""Notices come by letter: once, in the reader's language, not at night, and none is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction

from tests.connect.conftest import Cast
from tests.connect.post_office import Letters
from tests.identity.races import at_once
from truehand.connect import operations
from truehand.connect.domain.moments import QuietHours
from truehand.connect.domain.views import Letters as Wanted
from truehand.connect.domain.views import Wishes
from truehand.connect.models import Message
from truehand.connect.operations import delivering
from truehand.identity import operations as identity
from truehand.identity.models import Notice, User

HERE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 22, 12, tzinfo=HERE)
NIGHT = datetime(2026, 11, 22, 23, tzinfo=HERE)
MORNING = datetime(2026, 11, 23, 8, tzinfo=HERE)
LEASE = timedelta(minutes=10)


def tell(*readers: str, cast: Cast, now: datetime, due_at: datetime | None = None, kind: str = "trade.shipped") -> None:
    identity.notify_all(
        [cast[each].party_id for each in readers],
        kind=kind,
        zh="挖掘机已起运。",
        en="The excavator is on its way.",
        link="/trades/",
        due_at=due_at,
        now=now,
    )


def send(now: datetime) -> int:
    operations.pass_on(now=now)
    return operations.deliver_due(now=now)


def address(cast: Cast, who: str) -> str:
    return str(User.objects.get(party__id=cast[who].party_id).email)


def speak(cast: Cast, who: str, language: str) -> None:
    identity.choose_language(User.objects.get(party__id=cast[who].party_id).pk, language)


def test_each_reader_gets_one_letter_with_the_way_back(cast: Cast, letters: Letters) -> None:
    tell("alice", "bob", cast=cast, now=NOON)
    assert send(NOON) == 2
    assert send(NOON) == 0
    (letter,) = letters.to(address(cast, "bob"))
    assert letter["Subject"].strip() == "挖掘机已起运。 · The excavator is on its way."
    assert "/trades/" in letter.get_content()
    assert "/account/messages" in letter.get_content()
    assert len(letters.caught) == 2


@pytest.mark.parametrize(
    ("language", "said", "unsaid"), [("zh-hans", "挖掘机", "excavator"), ("en", "excavator", "挖掘机")]
)
def test_a_letter_speaks_its_readers_language(
    cast: Cast, letters: Letters, language: str, said: str, unsaid: str
) -> None:
    speak(cast, "bob", language)
    tell("bob", cast=cast, now=NOON)
    send(NOON)
    (letter,) = letters.caught
    assert said in letter["Subject"]
    assert said in letter.get_content()
    assert unsaid not in f"{letter['Subject']} {letter.get_content()}"


def test_a_letter_of_the_night_comes_in_the_morning(cast: Cast, letters: Letters) -> None:
    tell("bob", cast=cast, now=NIGHT)
    assert send(NIGHT) == 0
    assert send(MORNING - timedelta(seconds=1)) == 0
    assert send(MORNING) == 1
    assert len(letters.caught) == 1


def test_a_warning_that_could_not_wait_comes_at_night_and_tells_the_hour(cast: Cast, letters: Letters) -> None:
    operations.wish(cast["bob"], Wishes(Wanted.DEADLINES, QuietHours("Europe/Berlin", 20, 12)))
    tell("bob", cast=cast, now=NIGHT, due_at=NIGHT + timedelta(hours=4))
    assert send(NIGHT) == 1
    assert "2026-11-22 20:00 (Europe/Berlin)" in letters.caught[0].get_content()


def test_who_wants_only_deadlines_gets_no_other_letter(cast: Cast, letters: Letters) -> None:
    operations.wish(cast["bob"], Wishes(Wanted.DEADLINES, QuietHours()))
    tell("bob", cast=cast, now=NOON)
    tell("bob", cast=cast, now=NOON, due_at=NOON + timedelta(days=1), kind="trade.reminder")
    assert send(NOON) == 1
    assert len(letters.caught) == 1


def test_what_has_a_letter_of_its_own_gets_no_second(cast: Cast, letters: Letters) -> None:
    identity.notify(cast["bob"].party_id, kind="news", zh="新闻", en="News", link="/", now=NOON, has_own_letter=True)
    assert send(NOON) == 0
    assert not letters.caught


def test_a_mail_server_that_is_down_gets_the_letter_later(
    cast: Cast, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell("bob", cast=cast, now=NOON)
    with monkeypatch.context() as patch:
        patch.setattr(settings, "EMAIL_PORT", 9)
        assert send(NOON) == 1
    assert send(NOON + timedelta(seconds=4)) == 0
    assert send(NOON + timedelta(seconds=5)) == 1
    assert len(letters.caught) == 1


def test_a_letter_that_is_refused_does_not_hold_up_the_next(cast: Cast, letters: Letters) -> None:
    tell("alice", cast=cast, now=NOON)
    letters.answer = "550 unknown"
    send(NOON)
    letters.answer = "250 kept"
    tell("bob", cast=cast, now=NOON)
    assert send(NOON) == 1
    assert len(letters.to(address(cast, "bob"))) == 1
    assert send(NOON + timedelta(seconds=5)) == 1
    assert len(letters.to(address(cast, "alice"))) == 1


def test_a_reminder_is_given_up_only_after_days_and_is_counted(cast: Cast, letters: Letters) -> None:
    letters.answer = "451 later"
    tell("bob", cast=cast, now=NOON, due_at=NOON + timedelta(days=9))
    now = NOON
    while (message := _only_message(now)).next_at is not None:
        now = max(message.next_at, now)
        send(now)
    assert message.tries == 10
    assert timedelta(days=3) < now - NOON < timedelta(days=4)
    assert not letters.caught


def _only_message(now: datetime) -> Message:
    operations.pass_on(now=now)
    return Message.objects.get()


def die(*_words: object) -> None:
    raise SystemExit


def test_who_dies_while_sending_leaves_the_letter_to_the_next(
    cast: Cast, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell("bob", cast=cast, now=NOON)
    operations.pass_on(now=NOON)

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "_write", die)
        with pytest.raises(SystemExit):
            operations.deliver_due(now=NOON)
    assert operations.deliver_due(now=NOON + LEASE - timedelta(seconds=1)) == 0
    assert operations.deliver_due(now=NOON + LEASE) == 1
    assert len(letters.caught) == 1


def test_who_dies_while_passing_on_leaves_the_notice_to_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tell("bob", cast=cast, now=NOON)

    with monkeypatch.context() as patch:
        patch.setattr(Message.objects, "bulk_create", die)
        with pytest.raises(SystemExit):
            operations.pass_on(now=NOON)
    assert operations.pass_on(now=NOON) == 1
    assert Message.objects.count() == 1


def test_a_notice_of_a_transaction_that_fails_is_never_sent(cast: Cast, letters: Letters) -> None:
    with transaction.atomic():
        tell("bob", cast=cast, now=NOON)
        transaction.set_rollback(True)
    assert send(NOON) == 0
    assert not letters.caught


def test_nothing_is_sent_inside_a_transaction(cast: Cast) -> None:
    tell("bob", cast=cast, now=NOON)
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a database transaction"):
        operations.deliver_due(now=NOON)


def test_many_hands_pass_on_and_send_each_letter_once(cast: Cast, letters: Letters) -> None:
    for _ in range(30):
        tell("alice", "bob", cast=cast, now=NOON)
    raised = at_once([lambda: operations.pass_on(now=NOON)] * 4 + [lambda: send(NOON)] * 4)
    while send(NOON):
        pass
    assert raised == [None] * 8
    assert Message.objects.count() == len(letters.caught) == 60
    assert len({each["Message-ID"] for each in letters.caught}) == 60


def test_without_the_lock_many_hands_send_twice(cast: Cast, letters: Letters, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: who looks for what is due without locking it finds what another is sending."""
    tell("bob", cast=cast, now=NOON)
    operations.pass_on(now=NOON)

    def unlocked(_now: datetime) -> list[Message]:
        return list(Message.objects.filter(next_at__lte=NOON).select_related("endpoint"))

    monkeypatch.setattr(delivering, "_claim", unlocked)
    assert at_once([lambda: operations.deliver_due(now=NOON)] * 4) == [None] * 4
    assert len(letters.caught) > 1


def test_old_messages_are_forgotten_and_those_under_way_are_not(cast: Cast, letters: Letters) -> None:
    tell("alice", cast=cast, now=NOON)
    send(NOON)
    letters.answer = "451 later"
    tell("bob", cast=cast, now=NOON)
    send(NOON)
    assert operations.forget_old(now=NOON + timedelta(days=89)) == 0
    assert operations.forget_old(now=NOON + timedelta(days=91)) == 1
    assert Message.objects.get().party_id == cast["bob"].party_id
    assert Notice.objects.count() == 2
