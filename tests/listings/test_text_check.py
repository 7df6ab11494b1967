import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.equipment.subjects import NOW, machine
from truehand.equipment.domain.finding import Finding, Severity
from truehand.equipment.domain.passport import Inspected
from truehand.listings.domain.text_check import check_text
from truehand.market.domain.machines import draw

ENGLISH = "one three eight one two three four five six seven eight"
HIDDEN = "\u200b".join("13812345678")


def findings(description: str, *, times_sold: int = 0, **changes: object) -> dict[str, Finding]:
    subject = machine(description=description, **changes)
    return {each.code: each for each in check_text(subject, times_sold=times_sold, now=NOW)}


def marked(description: str, code: str) -> list[str]:
    return [description[start:end] for start, end in findings(description)[code].evidence.spans]


@pytest.mark.parametrize(
    "description",
    [
        "",
        "一手车主，按时保养，保养记录齐全。",
        "最好提前联系看车，发动机第一次大修后 200 小时。",
        "序列号 KMTPC200A13812345678，2012年出厂，工作 8200 小时，价格 138 万。",
        "Best to see it in daylight. Worked 8,200 hours, one owner; new tracks in 2024. Model 320D.",
        "全新轮胎，全新的斗齿；发动机与液压泵未大修。",
        "整机 21300 kg，功率 103 kW，斗容 1.0。",
        "Serviced at 250, 500 and 1000 hours. ISO 10261. Delivered in 3.5 days.",
    ],
)
def test_ordinary_words_need_no_change(description: str) -> None:
    assert set(findings(description)) == {"text.ok"}


def test_what_honest_sellers_of_the_market_write_needs_no_change() -> None:
    chance = random.Random(5)  # noqa: S311 - words, not secrets
    for _ in range(300):
        assert set(findings(draw(chance).facts.description)) == {"text.ok"}


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("电话13812345678随时", "13812345678"),
        ("电话 138-1234-5678", "138-1234-5678"),
        ("联系 １３８１２３４５６７８。", "１３８１２３４５６７８"),
        ("一三八 一二三四 五六七八 看车", "一三八 一二三四 五六七八"),
        ("幺三捌壹贰叁肆伍陆柒捌", "幺三捌壹贰叁肆伍陆柒捌"),
        ("①③⑧①②③④⑤⑥⑦⑧", "①③⑧①②③④⑤⑥⑦⑧"),
        ("1三8 1二3四 五6七8", "1三8 1二3四 五6七8"),
        (f"call {ENGLISH} now", ENGLISH),
        ("+44 7911 123456 any time", "44 7911 123456"),
        ("0516-83123456", "0516-83123456"),
        (HIDDEN, HIDDEN),
    ],
)
def test_a_telephone_number_is_found_however_it_is_written(description: str, words: str) -> None:
    assert marked(description, "text.phone") == [words]


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("加微信 digger_88 详谈", "text.wechat"),
        ("V信：abc12345", "text.wechat"),
        ("薇信同号", "text.wechat"),
        ("WeChat id: digger88", "text.wechat"),
        ("QQ 12345678", "text.qq"),
        ("扣扣号：12345678", "text.qq"),
        ("bob@example.com", "text.email"),
        ("bob (at) example dot com", "text.email"),
        ("see www.example.com/machines", "text.link"),
        ("更多图片 diggers.cn", "text.link"),
        ("WhatsApp only", "text.messenger"),
        ("可私下交易，现金优惠", "text.outside"),
        ("pay me directly and save the platform fee", "text.outside"),
    ],
)
def test_ways_around_the_platform_are_found(description: str, code: str) -> None:
    assert findings(description)[code].severity is Severity.LOOK


@pytest.mark.parametrize(
    ("description", "code", "words", "severity"),
    [
        ("全国第一，车况最佳", "text.superlative", ["全国第一", "最佳"], Severity.LOOK),
        ("国家级检测", "text.superlative", ["国家级"], Severity.LOOK),
        ("百分之百无故障，永不漏油", "text.guarantee", ["百分之百无", "永不漏油"], Severity.LOOK),
        ("保证盈利", "text.guarantee", ["保证盈利"], Severity.LOOK),
        ("100% guaranteed, it never breaks", "text.guarantee_en", ["100% guaranteed", "never breaks"], Severity.LOOK),
        ("the best in the world", "text.superlative_en", ["the best in the world"], Severity.NOTE),
    ],
)
def test_words_that_advertising_law_forbids_are_marked(
    description: str, code: str, words: list[str], severity: Severity
) -> None:
    assert findings(description)[code].severity is severity
    assert marked(description, code) == words


def test_the_whole_contact_is_marked() -> None:
    assert marked("加微信 digger_88 详谈", "text.wechat") == ["微信 digger_88"]


def test_claims_that_the_facts_contradict_are_marked() -> None:
    assert marked("2018年出厂，车况好", "text.other_year") == ["2018年出厂"]
    assert marked("built in 2018", "text.other_year") == ["built in 2018"]
    assert marked("表显仅 3000 小时", "text.other_hours") == ["表显仅 3000 小时"]
    assert marked("only 3,000 hours", "text.other_hours") == ["only 3,000 hours"]
    assert marked("准新机", "text.not_new") == ["准新机"]
    assert "text.not_new" not in findings("准新机", year=2026, hours=40)
    assert findings("一手车", times_sold=1)["text.not_first_hand"].severity is Severity.NOTE
    assert set(findings("一手车", times_sold=0)) == {"text.ok"}


def test_the_words_of_a_seller_are_in_no_finding() -> None:
    number = "13812345678"
    for finding in findings(f"电话{number}，微信 digger_88").values():
        assert number not in str(finding.stored())
        assert "digger" not in str(finding.stored())
        assert all(finding.words)


def test_other_fields_are_read_too() -> None:
    (finding,) = check_text(machine(location="徐州 13812345678"), times_sold=0, now=NOW)
    assert (finding.code, finding.evidence.field, finding.evidence.spans) == ("text.phone", "location", ((3, 14),))


@given(st.text(max_size=80))
def test_every_mark_lies_within_the_text(text: str) -> None:
    for finding in check_text(machine(description=text), times_sold=1, now=NOW):
        for start, end in finding.evidence.spans:
            assert 0 <= start < end <= len(text)


REPORT = Inspected(NOW, hours=9_900, year=2012, found=frozenset({"leak", "defect"}))
CLEAN = Inspected(NOW, hours=8_150, year=2012, found=frozenset())


def told(description: str, inspected: Inspected) -> dict[str, list[str]]:
    """What is said of a description after an inspection, each with the words that are marked."""
    found = check_text(machine(description=description), times_sold=0, now=NOW, inspected=inspected)
    marks: dict[str, list[str]] = {}
    for each in found:
        if each.severity is not Severity.OK:
            marks.setdefault(each.code, []).extend(description[start:end] for start, end in each.evidence.spans)
    return marks


@pytest.mark.parametrize(
    ("description", "code", "words"),
    [
        ("液压件无漏油，随时看车。", "leaks_found", "无漏油"),
        ("全车不渗不漏", "leaks_found", "不渗"),
        ("No oil leaks anywhere.", "leaks_found", "no oil leaks"),
        ("It doesn't leak.", "leaks_found", "doesn't leak"),
        ("ＮＯ ＬＥＡＫＳ", "leaks_found", "ＮＯ ＬＥＡＫＳ"),
        ("发动机没有任何故障", "defects_found", "没有任何故障"),
        ("No known faults, ready for work.", "defects_found", "no known faults"),
        ("表显8200小时，实车实拍", "inspected_hours", "表显8200小时"),
        ("Only 8,200 hours.", "inspected_hours", "only 8,200 hours"),
    ],
)
def test_what_the_last_inspection_contradicts_is_marked(description: str, code: str, words: str) -> None:
    marks = told(description, REPORT)[f"text.{code}"]
    assert marks[0].casefold() == words.casefold()


def test_the_year_on_the_plate_that_an_inspector_read_counts() -> None:
    assert told("2016年出厂", Inspected(NOW, None, 2012, frozenset()))["text.inspected_year"] == ["2016年出厂"]


@pytest.mark.parametrize(
    "description",
    [
        "液压件无漏油，没有故障，表显8200小时，2012年出厂。",
        "No leaks, no faults, only 8,200 hours, built in 2012.",
        "大臂油缸有漏油，已在价格中考虑。The boom cylinder leaks.",
    ],
)
def test_what_the_inspection_bears_out_or_the_seller_owns_up_to_is_not_marked(description: str) -> None:
    assert told(description, CLEAN) == {}


def test_a_fault_that_is_owned_up_to_is_not_marked_after_a_bad_report_either() -> None:
    assert told("大臂油缸有漏油，回转有异响。The boom cylinder leaks.", REPORT) == {}


def test_a_finding_of_an_inspection_says_when_it_was_in_both_languages() -> None:
    (found,) = check_text(machine(description="无漏油"), times_sold=0, now=NOW, inspected=REPORT)
    assert all(NOW.date().isoformat() in words for words in found.words)
