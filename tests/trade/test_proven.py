"""What the log proves of a dispute without anybody judging."""

from __future__ import annotations

from datetime import UTC, datetime

from truehand.disputes.domain.case import Reason
from truehand.trade.domain.proven import proofs
from truehand.trade.domain.views import StepView

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def step(number: int, transition: str) -> StepView:
    return StepView(number, transition, ("", ""), "", "", "", NOW, 100 + number)


PICKED_UP, DELIVERED, BOUGHT = step(7, "pick_up"), step(8, "deliver"), step(5, "proceed")


def test_a_code_that_was_never_entered_proves_that_nothing_was_delivered() -> None:
    (proof,) = proofs(Reason.NOT_DELIVERED, [PICKED_UP], [])
    assert (proof.index, proof.follows[1]) == (107, "The buyer gets everything back.")


def test_a_code_that_was_entered_refutes_it() -> None:
    (proof,) = proofs(Reason.NOT_DELIVERED, [PICKED_UP, DELIVERED], [])
    assert (proof.index, "refuted" in proof.follows[1]) == (108, True)


def test_a_report_that_contradicts_the_listing_proves_it_unless_the_buyer_bought_all_the_same() -> None:
    reported = step(4, "report_doubts")
    (proof,) = proofs(Reason.NOT_AS_DESCRIBED, [reported], ["hours"])
    assert (proof.index, "supported" in proof.follows[1]) == (104, True)
    (known,) = proofs(Reason.NOT_AS_DESCRIBED, [reported, BOUGHT], ["hours"])
    assert (known.index, "supports no refund" in known.follows[1]) == (105, True)


def test_what_only_people_can_judge_is_proven_by_nothing() -> None:
    assert proofs(Reason.NOT_AS_DESCRIBED, [DELIVERED], []) == ()
    assert proofs(Reason.DAMAGED, [DELIVERED], ["hours"]) == ()
