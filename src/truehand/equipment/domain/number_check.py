"""The number check: whether a serial number can be right, is its maker's, and tells the year that is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.finding import Cure, Evidence, Finding, Severity, ok
from truehand.equipment.domain.identifiers import alphanumeric, maker_key
from truehand.equipment.domain.makers import CODE_LENGTH
from truehand.equipment.domain.numbers import FAULTS, LONG, SCHEME_NAMES, YEAR_PLACE, faults, scheme_of, years_of_code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truehand.equipment.domain.makers import SerialForms
    from truehand.equipment.domain.numbers import Fault, Scheme
    from truehand.equipment.domain.subject import Subject

CHECK: Final = "number"

# A PIN without its letter is found on machines older than the standard.
_ONLY_NOTED: Final = frozenset({("pin", "letter")})
# A model year begins before the calendar's, and a machine may be finished in the year after its frame.
_YEARS_APART: Final = 1
_RECHECK: Final = (Cure.CHANGE_FACT, Cure.PLATE_CLOSE_UP)


def check_number(subject: Subject, forms: SerialForms, now: datetime) -> tuple[Finding, ...]:
    """Return what speaks against a serial number: by its own check digit, its maker's code, its year code.

    A number of none of its maker's known forms is only noted: what is known is not all there is.
    """
    found = (*_scheme(subject), *_maker(subject, forms), *_year(subject, forms, now), *_form(subject, forms))
    return found or (ok(CHECK, "序列号的形式没有疑点。", "Nothing about the serial number's form is in doubt."),)


def _scheme(subject: Subject) -> Iterator[Finding]:
    scheme = scheme_of(subject.serial, equipment_class=subject.equipment_class)
    for fault in faults(scheme, subject.serial) if scheme else ():
        yield _fault(subject, scheme or "pin", fault)


def _fault(subject: Subject, scheme: Scheme, fault: Fault) -> Finding:
    scheme_zh, scheme_en = SCHEME_NAMES[scheme]
    fault_zh, fault_en = FAULTS[fault]
    return Finding(
        f"number.{scheme}_{fault}",
        Severity.NOTE if (scheme, fault) in _ONLY_NOTED else Severity.LOOK,
        CHECK,
        "序列号不是有效的{scheme_zh}：{fault_zh}。",
        "The serial number is not a valid {scheme_en}: {fault_en}.",
        data={"scheme_zh": scheme_zh, "scheme_en": scheme_en, "fault_zh": fault_zh, "fault_en": fault_en},
        evidence=Evidence(field="serial", declared=subject.serial, photo=subject.plate),
        cures=_RECHECK,
    )


def _maker(subject: Subject, forms: SerialForms) -> Iterator[Finding]:
    plain = alphanumeric(subject.serial)
    owners = forms.makers_of_code(plain[:CODE_LENGTH]) if len(plain) == LONG else frozenset()
    if owners and maker_key(subject.maker) not in owners:
        named = ", ".join(sorted(owners))
        yield Finding(
            "number.other_maker",
            Severity.LOOK,
            CHECK,
            "序列号以“{code}”开头，属于{owners}，而填写的品牌是“{maker}”。",
            "The serial number begins with “{code}”, which is {owners}'s; the maker stated is “{maker}”.",
            data={"code": plain[:CODE_LENGTH], "owners": named, "maker": subject.maker},
            evidence=Evidence(field="maker", seen=named, declared=subject.maker, photo=subject.plate),
            cures=_RECHECK,
        )


def _form(subject: Subject, forms: SerialForms) -> Iterator[Finding]:
    if forms.of(subject.maker) and not forms.matching(subject.maker, subject.serial):
        yield Finding(
            "number.other_form",
            Severity.NOTE,
            CHECK,
            "序列号的写法与本平台掌握的{maker}编号形式不同，请与铭牌核对。",
            "The serial number is not written like those of {maker} known here; compare it with the nameplate.",
            data={"maker": subject.maker},
            evidence=Evidence(field="serial", declared=subject.serial),
            cures=_RECHECK,
        )


def _year(subject: Subject, forms: SerialForms, now: datetime) -> Iterator[Finding]:
    years = _years(subject, forms, until=now.year + 1)
    apart = min((abs(year - subject.year) for year in years), default=0)
    if apart == 0:
        return
    told = ", ".join(map(str, years))
    yield Finding(
        "number.other_year",
        Severity.LOOK if apart > _YEARS_APART else Severity.NOTE,
        CHECK,
        "序列号中的年份代码表示 {told} 年，填写的出厂年份是 {year} 年。",
        "The year code in the serial number means {told}; the year stated is {year}.",
        data={"told": told, "year": str(subject.year)},
        evidence=Evidence(field="year", seen=told, declared=str(subject.year), photo=subject.plate),
        cures=_RECHECK,
    )


def _years(subject: Subject, forms: SerialForms, *, until: int) -> tuple[int, ...]:
    """Return the years that the number can mean: by its maker's form, or as a VIN whose check digit fits."""
    if form := forms.matching(subject.maker, subject.serial):
        return form.years(subject.serial, until=until)
    scheme = scheme_of(subject.serial, equipment_class=subject.equipment_class)
    plain = alphanumeric(subject.serial)
    # Only where the check digit is a duty is the tenth character the year as well.
    if scheme == "vin" and plain[0] in "12345L" and not faults("vin", plain):
        return years_of_code(plain[YEAR_PLACE - 1], until=until)
    return ()
