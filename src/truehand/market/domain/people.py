"""Made-up people and companies: right check digits, and numbers that were never issued to anybody."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

from truehand.identity.domain.cast import Player
from truehand.identity.domain.party import PartyKind

# Districts that had their codes when these people were born; sequence number 000 is never issued to anybody.
_DISTRICTS: Final = ("110105", "310104", "320102", "330102", "340104", "370202", "420106", "430102", "440106", "610102")
_ELDEST, _DAYS = date(1986, 1, 1), 6_500
# No region of China has a code that begins with 99, so no company has such a credit code.
_NOWHERE: Final = "91990000"
_CODE_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SURNAMES: Final = "李王张刘陈杨黄吴徐孙马朱胡郭何高林罗郑梁"
_GIVEN: Final = ("建国", "志强", "晓峰", "海燕", "文博", "雪梅", "国栋", "丽娜", "永康", "思远", "春生", "慧敏")
_PLACES: Final = ("徐州", "常州", "长沙", "柳州", "济宁", "合肥", "成都", "西安", "佛山", "唐山")
_TRADES: Final = ("工程机械有限公司", "设备租赁有限公司", "土石方工程有限公司", "二手设备有限公司")


def person(key: str, chance: random.Random) -> Player:
    """Return a made-up person with a resident number of sequence 000."""
    born = _ELDEST + timedelta(days=chance.randrange(_DAYS))
    stem = f"{chance.choice(_DISTRICTS)}{born:%Y%m%d}000"
    name = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    return Player(key, name, name, stem, None, ("虚构的交易者", "a made-up trader"))


def company(key: str, chance: random.Random) -> Player:
    """Return a made-up company with a credit code of a region that does not exist."""
    stem = _NOWHERE + "".join(chance.choices(_CODE_LETTERS, k=9))
    place, mark = chance.choice(_PLACES), "".join(chance.choices("安恒信达远通鑫盛泰和", k=2))
    name = f"{place}{mark}{chance.choice(_TRADES)}"
    line = ("虚构的公司", "a made-up company")
    return Player(key, f"{place}{mark}", name, stem, None, line, PartyKind.COMPANY)
