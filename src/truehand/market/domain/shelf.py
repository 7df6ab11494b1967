"""What the demonstration sells besides construction machines: one of each other kind that has a standard of its own."""

from __future__ import annotations

from typing import Final

from truehand.kernel.money import Money
from truehand.listings.domain.facts import Facts
from truehand.market.domain.machines import Offered


def _offered(what: Facts, yuan: int, drawing: int) -> Offered:
    return Offered(what, Money(yuan * 100, "CNY"), drawing)


SHELF: Final = (
    _offered(
        Facts(
            equipment_class="cnc_machine",
            maker="FANUC",
            model="ROBODRILL D21MIB",
            serial="P194KTM52",
            year=2019,
            hours=21_600,
            condition=4,
            location="广东东莞",
            description="主轴去年更换轴承，精度检测报告齐全，可现场试切。\n"
            "Spindle bearings renewed last year; accuracy sheets at hand; try a cut on the spot.",
            country="CN",
        ),
        238_000,
        701,
    ),
    _offered(
        Facts(
            equipment_class="phone",
            maker="HUAWEI",
            model="MATE 40 PRO",
            serial="356938035643809",
            year=2021,
            hours=0,
            condition=4,
            location="广东深圳",
            description="一直贴膜带壳使用，电池健康 87%，账户已退出。\n"
            "Always in a case; battery health 87 per cent; signed out of every account.",
            country="CN",
        ),
        1_680,
        702,
    ),
    _offered(
        Facts(
            equipment_class="laptop",
            maker="LENOVO",
            model="THINKPAD X1",
            serial="PF2TKMX7",
            year=2022,
            hours=0,
            condition=4,
            location="江苏苏州",
            description="公司退役设备，硬盘已清除，键盘无掉漆。\n"
            "From a company fleet; the disk is wiped, the keys unworn.",
            country="CN",
        ),
        3_900,
        703,
    ),
    _offered(
        Facts(
            equipment_class="analytical_instrument",
            maker="SHIMADZU",
            model="LC-2030C",
            serial="L21455672349",
            year=2018,
            hours=13_400,
            condition=4,
            location="上海浦东",
            description="高效液相色谱，实验室搬迁转让，去年检定合格，附证书。\n"
            "Liquid chromatograph, sold as the laboratory moves; calibrated last year, certificate at hand.",
            country="CN",
        ),
        96_000,
        704,
    ),
)
