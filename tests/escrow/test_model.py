"""Random sequences of operations, held against the tiny ledger after every step."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.escrow.people import ALICE, BOB, NOW, cny
from tests.escrow.random_life import RandomLife
from truehand.escrow import queries
from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.money import Money


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_sequence_of_operations_differs_from_the_tiny_ledger(data: st.DataObject) -> None:
    life = RandomLife(lambda options: data.draw(st.sampled_from(options)), NOW)
    with transaction.atomic():
        for _ in range(data.draw(st.integers(1, 25))):
            life.step()
            life.compare()
        assert not list(queries.fsck())
        transaction.set_rollback(True)


HELD = st.integers(1, 10**12).map(cny)


@given(HELD, st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_split_hands_out_exactly_what_is_held(held: Money, buyers_share: int, commission_share: int) -> None:
    hold = accounts.hold(ALICE, Purpose.PRICE, "CNY")
    to_buyer = Money(held.minor * buyers_share // 10_000, "CNY")
    to_seller = held - to_buyer
    commission = Money(to_seller.minor * commission_share // 10_000, "CNY")
    lines = plan.split(hold, held, parts=[(BOB, to_buyer), (ALICE, to_seller)], commission=commission)
    assert sum(line.amount.minor for line in lines) == held.minor
    assert all(line.debit == hold and line.amount.minor > 0 for line in lines)


@given(HELD)
def test_a_seizure_hands_out_exactly_what_is_held_and_never_less_to_the_victim(held: Money) -> None:
    lines = plan.seize(accounts.hold(ALICE, Purpose.DEPOSIT, "CNY"), held, victim=BOB)
    assert sum(line.amount.minor for line in lines) == held.minor
    assert 0 <= lines[0].amount.minor - (held.minor - lines[0].amount.minor) <= 1
