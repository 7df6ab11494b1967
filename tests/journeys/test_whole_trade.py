"""An excavator from listing to settled payment, rating and proof, as everybody who takes part."""

from pathlib import Path

import pytest

from tests.alone import verify
from tests.journeys.conftest import Enter
from tests.journeys.deal import Deal
from truehand.trade.domain.process import State

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("chinese", "phone"), [(True, True), (False, False)], ids=["chinese-phone", "english-desktop"])
def test_a_machine_is_sold_paid_and_proven(enter: Enter, tmp_path: Path, *, chinese: bool, phone: bool) -> None:
    visitor = enter(chinese=chinese, phone=phone)
    deal = Deal(visitor)
    deal.list()
    deal.offer()
    deal.agree()
    deal.sign("bob")
    deal.sign("alice")
    deal.stands(State.SIGNED)
    deal.fund()
    deal.inspect()
    deal.stands(State.INSPECTED)
    deal.book()
    deal.hand_over("seller", "pick_up")
    deal.stands(State.SHIPPED)
    deal.hand_over("buyer", "deliver")
    deal.stands(State.DELIVERED)
    deal.accept()
    deal.stands(State.SETTLED, later=True)
    visitor.shoot("settled")
    deal.rate("bob")
    deal.rate("alice")
    deal.stands(State.RATED)
    visitor.go("/money/")
    visitor.shoot("money")

    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(deal.bundle())
    assert verified(bundle)
    bundle.write_bytes(flipped(bundle.read_bytes()))
    assert not verified(bundle)


def verified(bundle: Path) -> bool:
    return verify(bundle).returncode == 0


def flipped(content: bytes) -> bytes:
    """The same with one bit of one byte in the middle turned over."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
