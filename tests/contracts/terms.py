"""Terms as Alice and Bob agree on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from tests.people import ALICE, BOB, yuan
from truehand.contracts.domain.bargain import Bargain
from truehand.contracts.domain.terms import ContractParty, FeeTerm, LateTerms, Machine, Milestone, MoneyTerms, Terms
from truehand.kernel.money import Money

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
MONEY = MoneyTerms(
    buyer_deposit=yuan(3_840),
    tax=Money(14_491, "CNY"),
    tax_basis_points=600,
    plan="retention_5",
    plan_words=("验收时放款121,600元；验收满30日后放款6,400元", "121,600 upon acceptance; 6,400 30 days after"),
    milestones=(Milestone("acceptance", yuan(121_600)), Milestone("retention_end", yuan(6_400))),
    retention_days=30,
    fee_shares="halves",
    fee_words=("买卖双方各半", "Half each"),
    fees=(FeeTerm("inspection", ("检测费", "inspection"), yuan(600), yuan(600)),),
    penalties=("卖方逾期未安排发运，没收100%", "the seller does not ship in time: 100 %"),
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
    process_version=3,
    money=MONEY,
)
# What a trade of the first version agrees on.
FIRST_TERMS = replace(TERMS, process_version=1, money=None)
# What a trade agrees on whose contract is composed of a clause set.
COMPOSED_TERMS = replace(TERMS, law="CN")
BARGAIN = Bargain(
    inspection="halves",
    inspection_words=("双方各半", "half each"),
    transport="seller",
    transport_words=("含在价款内，由卖方承担", "by the seller, included in the price"),
    delivery_by=date(2027, 1, 15),
    warranty_days=30,
    warranty_hours=200,
)
LATE = LateTerms(daily_basis_points=5, cap_basis_points=500, grace_days=1, daily=yuan(64), cap=yuan(6_400))
