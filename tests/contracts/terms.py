"""Terms as Alice and Bob agree on them."""

from __future__ import annotations

from uuid import UUID

from tests.people import ALICE, BOB, yuan
from truehand.contracts.domain.terms import ContractParty, Machine, Terms

MACHINE = Machine(
    equipment_class="excavator",
    maker="Komatsu",
    model="PC200-8",
    serial="C12345",
    year=2018,
    hours=6200,
    condition=4,
    location="江苏省徐州市",
    description="",
)
TERMS = Terms(
    buyer=ContractParty(BOB.party_id, "陈博文"),
    seller=ContractParty(ALICE.party_id, "林艾丽"),
    machine=MACHINE,
    price=yuan(128_000),
    commission=yuan(2_560),
    deposit=yuan(6_400),
    inspection_days=3,
    delivery_place="浙江省杭州市余杭区",
    listing_id=UUID(int=77),
    process_version=1,
)
