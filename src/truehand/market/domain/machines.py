"""Machines to trade: models that exist, with serial numbers, hours and words that are made up."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from truehand.kernel.money import Money
from truehand.listings.domain.facts import Facts

THIS_YEAR: Final = 2026


@dataclass(frozen=True, slots=True)
class Kind:
    """A model: what one about as good as new costs, in thousands of yuan; ``until`` is the last year it was made in."""

    equipment_class: str
    maker: str
    model: str
    thousands: int
    until: int = THIS_YEAR


@dataclass(frozen=True, slots=True)
class Offered:
    """A machine with what its seller asks."""

    facts: Facts
    price: Money
    drawing: int

    @property
    def title(self) -> str:
        """Maker, model and year."""
        return f"{self.facts.maker} {self.facts.model} ({self.facts.year})"


KINDS: Final = (
    Kind("excavator", "Komatsu", "PC200-8", 820, 2021),
    Kind("excavator", "Caterpillar", "320D", 860, 2021),
    Kind("excavator", "SANY", "SY215C", 690),
    Kind("excavator", "XCMG", "XE215DA", 660),
    Kind("excavator", "LiuGong", "CLG922E", 640),
    Kind("excavator", "Hitachi", "ZX210", 800),
    Kind("excavator", "Kobelco", "SK200", 780),
    Kind("excavator", "Doosan", "DX225LC", 700),
    Kind("excavator", "Hyundai", "R215VS", 650),
    Kind("excavator", "Zoomlion", "ZE205E", 600),
    Kind("mini_excavator", "Kubota", "U30-5", 310),
    Kind("mini_excavator", "SANY", "SY35U", 260),
    Kind("mini_excavator", "Yanmar", "VIO55", 420),
)
PLACES: Final = ("江苏徐州", "湖南长沙", "广西柳州", "山东济宁", "四川成都", "陕西西安", "广东佛山", "河北唐山")
_HISTORIES: Final = (
    (
        "一手车主，按时保养，保养记录齐全；发动机与液压泵未大修。",
        "One owner, serviced on time with a full record; engine and pumps never opened up.",
    ),
    (
        "市政工地使用，工况轻，驾驶室整洁，空调正常。",
        "Worked on city sites, lightly used; clean cab, air conditioning in order.",
    ),
    (
        "矿山退场设备，斗杆前端做过补强焊接，图片可见。",
        "Comes from a quarry; the arm was reinforced by welding, as the pictures show.",
    ),
    (
        "去年更换四轮一带，动作有力，无渗漏。",
        "Undercarriage renewed last year; strong movements, no leaks.",
    ),
    ("农田水利项目用车，随时可看车试机。", "Used on irrigation works; come and try it any time."),
    (
        "租赁公司退役设备，定期换油，附带破碎锤管路。",
        "Retired from a rental fleet, oil changed on schedule; piped for a hammer.",
    ),
    (
        "液压油缸去年全部换封，回转无间隙，驾驶室玻璃有一处裂纹。",
        "All cylinders resealed last year, no play in the slew; one crack in the cab's glass.",
    ),
    (
        "园林绿化用小工况，橡胶块履带，少量划痕。",
        "Light work in parks, rubber pads on the tracks, a few scratches.",
    ),
    (
        "铲斗齿与销轴刚换新，附原厂合格证与购机发票。",
        "New bucket teeth and pins; comes with the maker's certificate and the purchase invoice.",
    ),
    (
        "高原项目使用两年，发动机动力正常，黑烟轻微。",
        "Two years on a high plateau; full power, a trace of black smoke.",
    ),
)
# Letters and digits that are hard to take for one another on a worn plate.
_SERIAL_LETTERS: Final = "ACEFHKLMNPRTUVWXY"
_SERIAL_DIGITS: Final = "2345679"
_YOUNGEST, _OLDEST = 1, 11
_HOURS_A_YEAR = (450, 1300)


def draw(chance: random.Random, *, year: int = THIS_YEAR) -> Offered:
    """Return a machine that is one to eleven years old in ``year``; older and busier ones cost less."""
    kind = chance.choice(KINDS)
    age = max(chance.randint(_YOUNGEST, _OLDEST), year - kind.until)
    hours = age * chance.randint(*_HOURS_A_YEAR)
    condition = max(2, min(5, 5 - age // 4 - chance.randint(0, 1)))
    zh, en = chance.choice(_HISTORIES)
    facts = Facts(
        equipment_class=kind.equipment_class,
        maker=kind.maker,
        model=kind.model,
        serial=_serial(chance),
        year=year - age,
        hours=hours,
        condition=condition,
        location=chance.choice(PLACES),
        description=f"{zh}\n{en}",
        country="CN",
    )
    return Offered(facts, _price(kind, age, hours), chance.randrange(1_000_000))


def _serial(chance: random.Random) -> str:
    return "".join(chance.choices(_SERIAL_LETTERS, k=5)) + "".join(chance.choices(_SERIAL_DIGITS, k=6))


def _price(kind: Kind, age: int, hours: int) -> Money:
    """Seven per cent less for every year, two for every thousand hours; in whole thousands of yuan."""
    left = 100 - 7 * age - 2 * (hours // 1000)
    return Money(max(kind.thousands * max(left, 15) // 100, 20) * 1000 * 100, "CNY")
