"""Past rulings that are like a dispute: with reasons for who judges, and of no single one anything to the two sides."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.disputes.test_known_traps import mediator, quarrelled
from tests.people import NOW
from tests.trade.story import ASKING, Story
from truehand.disputes.domain.case import Reason, Status
from truehand.disputes.models import Case, RulingRecord
from truehand.kernel.money import Money
from truehand.trade.domain.precedents import Matter, Past, alike, nameless, why
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.models import Trade
from truehand.trade.queries import precedents

HERE = Matter("excavator", Money(10_000_000, "CNY"), doubted=True)
AS_IT_IS = (str, str)
NOTHING = (lambda _: "*", lambda _: "*")


def past(number: int, machine: str = "excavator", minor: int = 10_000_000, *, doubted: bool | None = True) -> Past:
    matter = Matter(machine, Money(minor, "CNY"), doubted)
    return Past(UUID(int=number), matter, 5_000, ("proof",), NOW + timedelta(days=number))


def test_what_has_most_in_common_comes_first_and_says_what() -> None:
    near, far = past(1), past(2, "crane", 90_000_000, doubted=False)
    assert alike(HERE, [far, near]) == (near, far)
    assert [each[1] for each in why(HERE, near.matter)] == [
        "the same cause",
        "the same class of machine",
        "a price within a factor of two",
        "the report found a difference as well",
    ]
    assert [each[1] for each in why(HERE, far.matter)] == ["the same cause"]


def test_the_two_sides_are_told_no_more_than_each_ruling_shares_with_enough_others() -> None:
    pool = [past(number) for number in range(5)]
    (told,) = nameless(HERE, pool[:1], pool, [AS_IT_IS, NOTHING], fewest=5)
    assert (told.machine, told.to_buyer, told.reasons) == ("excavator", 5_000, "")
    alone = [*pool, past(9, "crane")]
    coarser = nameless(HERE, alone[-1:], alone, [AS_IT_IS, NOTHING], fewest=5)
    assert [(each.machine, each.price) for each in coarser] == [("", "")]
    assert nameless(HERE, pool[:1], pool[:4], [AS_IT_IS, NOTHING], fewest=5) == ()


def ruled(story: Story, count: int) -> None:
    """So many disputes with the same cause were ruled before: their rows, as the doors would have left them."""
    row = Trade.objects.get(pk=story.trade)
    for _ in range(count):
        row.pk, row.state, row.due_at, row.remind_at = uuid4(), "closed", None, None
        row.mediator_id = row.dispute_opener_id = None
        row.save(force_insert=True)
        case = Case.objects.create(
            id=uuid4(),
            trade_id=row.pk,
            number=1,
            opener_id=row.buyer_id,
            respondent_id=row.seller_id,
            reason=Reason.HIDDEN_DEFECT,
            opened_at=story.now,
            instances=1,
        )
        RulingRecord.objects.create(
            id=uuid4(),
            case=case,
            ruled_by=story.olga.party_id,
            to_buyer=ASKING.minor // 4,
            to_seller=ASKING.minor - ASKING.minor // 4,
            held=ASKING.minor,
            currency="CNY",
            reasons="The leak was there before.",
            rules=["proof"],
            at=story.now,
        )
        case.status, case.closed_at = Status.RULED, story.now
        case.save(update_fields=["status", "closed_at"])


@pytest.mark.django_db
def test_a_mediator_reads_reasons_and_rules_a_side_neither_and_both_as_many_queries_as_ever() -> None:
    story = quarrelled().ripe()
    mei = story.people[mediator(story)]
    ruled(story, 1)
    with CaptureQueriesContext(connection) as few:
        (judged,) = precedents.of_trade(mei, story.trade, now=story.now)
    assert (judged.reasons, judged.rules, judged.percent) == ("The leak was there before.", ("proof",), 25)
    assert precedents.of_trade(story.bob, story.trade, now=story.now) == ()
    ruled(story, 5)
    with CaptureQueriesContext(connection) as many:
        assert len(precedents.of_trade(mei, story.trade, now=story.now)) == 3
    assert len(many) == len(few)
    told = precedents.of_trade(story.bob, story.trade, now=story.now)
    assert [(each.reasons, each.percent) for each in told] == [("", 25)] * 3
    assert str(ASKING) not in {each.price for each in told}
    with pytest.raises(TradeNotFound):
        precedents.of_trade(story.people["mo" if mei == story.people["mei"] else "mei"], story.trade, now=story.now)
