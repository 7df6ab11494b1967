from dataclasses import replace
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.equipment.subjects import NOW, machine
from truehand.equipment.domain.finding import (
    CURE_NAMES,
    SEVERITY_MARKS,
    SEVERITY_NAMES,
    Cure,
    Decision,
    Evidence,
    Finding,
    Severity,
    decide,
    ok,
    restored,
    worst_first,
)
from truehand.equipment.domain.nameplate import PlateLine, reading_of
from truehand.equipment.domain.plate_check import check_plate
from truehand.equipment.domain.subject import Subject
from truehand.kernel.canonical import canonical

SUBJECT = machine(
    maker="Komatsu", model="PC200-8", serial="KMTPC200A51234", year=2019, description="", photos=(), plate="ab" * 32
)

findings = st.builds(
    Finding,
    code=st.sampled_from(["plate.serial_differs", "price.far_below", "photos.copied"]),
    severity=st.sampled_from(Severity),
    check=st.sampled_from(["plate", "price", "photos"]),
    zh=st.just("铭牌为{seen}"),
    en=st.just("The plate says {seen}"),
    data=st.fixed_dictionaries({"seen": st.text() | st.integers(-(2**40), 2**40)}),
    evidence=st.builds(
        Evidence,
        field=st.sampled_from(["", "serial"]),
        seen=st.text(alphabet=st.characters(codec="utf-8")),
        box=st.none() | st.tuples(*[st.integers(0, 4000)] * 4),
        spans=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99))).map(tuple),
    ),
    cures=st.lists(st.sampled_from(Cure)).map(tuple),
)


def read(*lines: str, confidence: float = 0.99, box: tuple[int, int, int, int] = (10, 20, 200, 60)) -> Subject:
    return replace(SUBJECT, reading=reading_of([PlateLine(line, confidence, box) for line in lines]))


def found(severity: Severity) -> Finding:
    return Finding(f"plate.{severity}", severity, "plate", "", "")


@given(findings)
def test_a_finding_is_stored_and_restored_as_it_was(finding: Finding) -> None:
    assert restored(finding.stored()) == finding


@given(st.lists(findings))
def test_the_worst_finding_decides(found: list[Finding]) -> None:
    weights = {finding.severity for finding in found}
    decision = decide(found)
    if Severity.REFUSE in weights:
        assert decision is Decision.REFUSE
    elif Severity.LOOK in weights or not found:
        assert decision is Decision.REVIEW
    else:
        assert decision is Decision.PUBLISH


@given(st.lists(findings), findings)
def test_one_more_finding_never_makes_the_decision_milder(some: list[Finding], more: Finding) -> None:
    order = list(Decision)
    if some:
        assert order.index(decide([*some, more])) >= order.index(decide(some))


def test_a_listing_that_nothing_looked_at_is_for_a_person() -> None:
    assert decide(()) is Decision.REVIEW


def test_what_weighs_most_comes_first_and_equals_keep_their_order() -> None:
    mixed = [found(Severity.OK), found(Severity.LOOK), found(Severity.NOTE), found(Severity.REFUSE)]
    assert [each.severity for each in worst_first(mixed)] == ["refuse", "look", "note", "ok"]


def test_every_weight_and_cure_is_worded_in_both_languages() -> None:
    assert set(SEVERITY_NAMES) == set(SEVERITY_MARKS) == set(Severity)
    assert set(CURE_NAMES) == set(Cure)
    assert all(zh and en and zh != en for zh, en in (*SEVERITY_NAMES.values(), *CURE_NAMES.values()))


def test_a_finding_fills_its_sentences() -> None:
    finding = Finding("a.b", Severity.NOTE, "a", "铭牌为{seen}", "It reads {seen}", data={"seen": "{0}"})
    assert finding.words == ("铭牌为{0}", "It reads {0}")


def test_a_plate_that_agrees_is_ok() -> None:
    (finding,) = check_plate(read("KOMATSU", "MODEL PC200-8", "SERIAL NO KMTPC200A51234", "YEAR 2019"), NOW)
    assert finding == ok("plate", finding.zh, finding.en)


@pytest.mark.parametrize(
    ("line", "code", "seen", "asked"),
    [
        # One character off is settled by the stamped digits alone.
        (
            "SERIAL NO KMTPC200A51235",
            "plate.serial_doubtful",
            "KMTPC200A51235",
            (Cure.CHANGE_FACT, Cure.PLATE_CLOSE_UP, Cure.PLATE_PHOTO),
        ),
        (
            "SERIAL NO XXXXXXXX99999",
            "plate.serial_differs",
            "XXXXXXXX99999",
            (Cure.CHANGE_FACT, Cure.PLATE_PHOTO),
        ),
    ],
)
def test_each_doubtful_field_is_a_finding_with_its_place_on_the_photo(
    line: str, code: str, seen: str, asked: tuple[Cure, ...]
) -> None:
    (finding,) = check_plate(read("KOMATSU", "MODEL PC200-8", line, "YEAR 2019"), NOW)
    assert (finding.code, finding.severity) == (code, Severity.LOOK)
    assert finding.evidence == Evidence("serial", seen, SUBJECT.serial, SUBJECT.plate, (10, 20, 200, 60))
    assert finding.cures == asked


def test_several_doubts_are_several_findings() -> None:
    found = check_plate(read("HITACHI", "MODEL ZX200", "SERIAL NO KMTPC200A51234", "YEAR 2011"), NOW)
    assert [each.code for each in found] == ["plate.maker_differs", "plate.model_differs", "plate.year_differs"]
    assert decide(found) is Decision.REVIEW


@pytest.mark.parametrize("subject", [SUBJECT, read(), read("KOMATSU", "MODEL PC200-8")])
def test_a_plate_that_says_too_little_needs_a_person(subject: Subject) -> None:
    assert decide(check_plate(subject, NOW)) is Decision.REVIEW


def test_what_is_stored_is_canonical_and_its_sentences_are_whole() -> None:
    for finding in check_plate(read("HITACHI", "SERIAL NO KMTPC200A51235", "YEAR 2018"), NOW):
        assert canonical(finding.stored())
        for sentence in (finding.zh, finding.en):
            assert {name for _, name, _, _ in Formatter().parse(sentence) if name} <= set(finding.data)
