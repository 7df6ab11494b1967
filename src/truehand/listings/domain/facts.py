"""What a seller states about a machine, checked for what cannot be true."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.classes import CLASS_NAMES, UNMETERED, first_year
from truehand.equipment.domain.identifiers import alphanumeric
from truehand.listings.domain.countries import COUNTRIES
from truehand.listings.domain.refusals import FieldNotValid

if TYPE_CHECKING:
    from datetime import date

    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money

# Ten years of continuous running: no meter of a machine on sale shows more.
MOST_HOURS: Final = 100_000
HOURS_A_YEAR: Final = 366 * 24
# A machine older than this has worked; a meter at zero was not read.
YEARS_UNUSED: Final = 2
WORST, BEST = 1, 5
LEAST_SERIAL: Final = 3
LENGTHS: Final = {"maker": 60, "model": 60, "serial": 60, "location": 120, "description": 4000}
# One thousand million major units: above it a zero too many is likelier than a machine.
HIGHEST_PRICE_MINOR: Final = 100_000_000_000

FIELD_NAMES: Final[dict[str, tuple[str, str]]] = {
    "equipment_class": ("设备类别", "Class of machine"),
    "maker": ("品牌", "Maker"),
    "model": ("型号", "Model"),
    "serial": ("序列号", "Serial number"),
    "year": ("出厂年份", "Year made"),
    "hours": ("工作小时", "Hours worked"),
    "condition": ("车况", "Condition"),
    "location": ("所在地", "Place"),
    "description": ("描述", "Description"),
    "country": ("国家或地区", "Country or region"),
    "price": ("价格", "Price"),
    "currency": ("币种", "Currency"),
    "external_id": ("外部编号", "External id"),
    "as_of": ("记录日期", "Date of the record"),
    "view": ("拍摄方位", "Side shown"),
    "part": ("维修部位", "Part repaired"),
    "repaired_on": ("维修日期", "Day of the repair"),
}
CONDITION_NAMES: Final[dict[int, tuple[str, str]]] = {
    5: ("5 级：近乎全新", "5: like new"),
    4: ("4 级：良好", "4: good"),
    3: ("3 级：正常磨损", "3: ordinary wear"),
    2: ("2 级：需维修", "2: needs repair"),
    1: ("1 级：配件车", "1: for parts"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stated about a machine; ``condition`` is a grade of 1 to 5, None only where an import states none."""

    equipment_class: str
    maker: str
    model: str
    serial: str
    year: int
    hours: int
    condition: int | None
    location: str
    description: str
    country: str

    @property
    def title(self) -> str:
        """Maker and model."""
        return f"{self.maker} {self.model}"

    @property
    def class_name(self) -> tuple[str, str]:
        """The class of machine, for people."""
        return CLASS_NAMES[self.equipment_class]

    @property
    def metered(self) -> bool:
        """Whether something on it counts its hours."""
        return self.equipment_class not in UNMETERED

    @property
    def country_name(self) -> tuple[str, str]:
        """The country or region, for people."""
        return COUNTRIES[self.country]

    @property
    def condition_name(self) -> tuple[str, str]:
        """The grade, for people."""
        return CONDITION_NAMES.get(self.condition or 0, ("未注明", "not stated"))

    def stated(self) -> dict[str, Json]:
        """Return the facts by name, leaving out what is not stated: for contracts, inspections and evidence."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def checked(facts: Facts, *, on: date, condition_needed: bool = True) -> Facts:
    """Return the facts, trimmed; refuse (FieldNotValid) whatever cannot be true of a machine on that day."""
    trimmed = _trimmed(facts)
    if trimmed.equipment_class not in CLASS_NAMES:
        raise field_not_valid("equipment_class", "请选择列表中的类别。", "choose one of the classes listed.")
    if trimmed.country not in COUNTRIES:
        raise field_not_valid("country", "请选择列表中的国家或地区。", "choose one of the countries listed.")
    _check_texts(trimmed)
    _check_year_and_hours(trimmed, on)
    if trimmed.condition is None and condition_needed:
        raise field_not_valid("condition", "请选择等级。", "choose a grade.")
    if trimmed.condition is not None and not WORST <= trimmed.condition <= BEST:
        raise field_not_valid("condition", "等级为 1 至 5。", "a grade is 1 to 5.")
    return trimmed


def checked_price(price: Money) -> Money:
    """Return the price; refuse (FieldNotValid) nothing, less than nothing, and what has a zero too many."""
    if price.minor <= 0:
        raise field_not_valid("price", "必须大于零。", "it must be more than zero.")
    if price.minor > HIGHEST_PRICE_MINOR:
        raise field_not_valid("price", "金额过大，请核对。", "this is more than any machine costs; check the figure.")
    return price


def field_not_valid(field: str, why_zh: str, why_en: str) -> FieldNotValid:
    """Return the refusal of one field, named for people and for programs."""
    field_zh, field_en = FIELD_NAMES[field]
    return FieldNotValid(field=field, field_zh=field_zh, field_en=field_en, why_zh=why_zh, why_en=why_en)


def _trimmed(facts: Facts) -> Facts:
    return replace(
        facts,
        maker=_clean(facts.maker),
        model=_clean(facts.model),
        serial=_clean(facts.serial),
        location=_clean(facts.location),
        description=_clean(facts.description),
    )


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _check_texts(facts: Facts) -> None:
    for name, most in LENGTHS.items():
        text = getattr(facts, name)
        if len(text) > most:
            raise field_not_valid(name, f"最多 {most} 个字符。", f"at most {most} characters.")
        if name != "description" and not text:
            raise field_not_valid(name, "不能为空。", "it is missing.")
        if any(unicodedata.category(letter) == "Cc" and letter not in "\r\n\t" for letter in text):
            raise field_not_valid(name, "含有不可见的控制字符。", "it has control characters in it.")
    for name in ("maker", "serial"):
        # What a machine is known by may be longer than what was typed: ß is SS in capitals.
        if len(alphanumeric(getattr(facts, name))) > LENGTHS[name]:
            raise field_not_valid(name, f"最多 {LENGTHS[name]} 个字符。", f"at most {LENGTHS[name]} characters.")
    if not alphanumeric(facts.maker):
        raise field_not_valid("maker", "请填写品牌。", "give the maker's name.")
    if len(alphanumeric(facts.serial)) < LEAST_SERIAL:
        raise field_not_valid("serial", "至少 3 个字母或数字。", "at least 3 letters or digits.")


def _check_year_and_hours(facts: Facts, on: date) -> None:
    year, hours, last_year = facts.year, facts.hours, on.year + 1
    earliest = first_year(facts.equipment_class)
    if not earliest <= year <= last_year:
        raise field_not_valid(
            "year",
            f"{year} 不在 {earliest} 至 {last_year} 之间。",
            f"{year} is not between {earliest} and {last_year}.",
        )
    if hours and not facts.metered:
        raise field_not_valid("hours", "这类设备没有小时表，请填 0。", "nothing on it counts hours: state 0.")
    if hours < 0:
        raise field_not_valid("hours", "不能为负数。", "it cannot be negative.")
    possible = min(MOST_HOURS, (max(on.year - year, 0) + 1) * HOURS_A_YEAR)
    if hours > possible:
        raise field_not_valid(
            "hours",
            f"{year} 年出厂的设备不可能工作 {hours} 小时。",
            f"a machine made in {year} cannot have worked {hours} hours.",
        )
    if hours == 0 and facts.metered and on.year - year > YEARS_UNUSED:
        raise field_not_valid(
            "hours",
            f"{year} 年出厂的设备不可能为 0 小时，请填写实际工作小时。",
            f"a machine made in {year} has worked; 0 was not read from its meter.",
        )
