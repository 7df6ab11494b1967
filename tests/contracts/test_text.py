"""The text of a contract: complete, fixed, the same for the same terms."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.terms import FIRST_TERMS, MACHINE, MONEY, TERMS
from tests.people import NOW, TRADE, yuan
from truehand.contracts.domain.capitals import yuan_capitals
from truehand.contracts.domain.clauses import CURRENT, FIRST, SECOND, edition, edition_for, write
from truehand.contracts.domain.document import document, opened
from truehand.contracts.domain.refusals import TermsNotValid
from truehand.contracts.domain.terms import ContractParty, MoneyTerms, Terms
from truehand.kernel.money import Money

# Contracts refer to an edition by name: its text never changes again.
EDITIONS = {
    "2026-11": "0ee70fb102539935b9121c045df7f2f2cbdff434f29c2b4fbafaf1c8a32ec686",
    "2026-11-22": "784eaf0872b4e73554d9ff22963789c007f93188175128a8b3c8900941a8d22e",
    "2026-11-23": "9fbbf47d94e62a51b46ac4ed70a02da98cc581ab506c1746db60aa4df928dd73",
}


def test_no_edition_was_edited_after_contracts_were_drawn_from_it() -> None:
    for name, pinned in EDITIONS.items():
        content = files("truehand.contracts").joinpath("editions", f"{name}.md").read_bytes()
        assert hashlib.sha256(content).hexdigest() == pinned


def test_every_clause_speaks_both_languages_and_leaves_no_gap() -> None:
    clauses = write(CURRENT, TERMS)
    assert [clause.key for clause in clauses] == [
        "machine",
        "title",
        "price",
        "fees",
        "inspection",
        "transport",
        "acceptance",
        "withdrawal",
        "deposit",
        "disputes",
        "evidence",
        "law",
    ]
    for clause in clauses:
        assert all(clause.title)
        for zh, en in clause.paragraphs:
            assert any("一" <= letter <= "鿿" for letter in zh)
            assert not any("{" in text or "}" in text for text in (zh, en))


def test_the_figures_of_the_terms_stand_in_the_text() -> None:
    text = "\n".join(part for clause in write(CURRENT, TERMS) for pair in clause.paragraphs for part in pair)
    for figure in (
        "128,000.00 CNY",
        "人民币壹拾贰万捌仟元整",
        "2,560.00 CNY",
        "6,400.00 CNY",
        "3,840.00 CNY",
        "144.91 CNY（税率6%）",
        "检测费：买方600.00 CNY，卖方600.00 CNY",
        "卖方逾期未安排发运，没收100%",
        "C12345",
        "3日",
        "3 days",
    ):
        assert figure in text


def test_a_trade_of_the_first_version_is_still_written_in_its_own_edition() -> None:
    assert (edition_for(FIRST_TERMS), edition_for(TERMS)) == (FIRST, CURRENT)
    told = json.loads(document(TRADE, 1, FIRST_TERMS, drawn_at=NOW))
    assert told["edition"] == FIRST
    assert "money" not in told["terms"]
    text = "".join(part for clause in write(FIRST, FIRST_TERMS) for pair in clause.paragraphs for part in pair)
    assert "{" not in text


def test_a_trade_of_the_second_version_is_still_written_in_its_own_edition() -> None:
    second = replace(TERMS, process_version=2)
    assert edition_for(second) == SECOND
    text = "".join(part for clause in write(SECOND, second) for pair in clause.paragraphs for part in pair)
    assert "10 days pass without a ruling" in text


@pytest.mark.parametrize(
    "wrong",
    [
        replace(MONEY, milestones=MONEY.milestones[:1]),
        replace(MONEY, tax=yuan(2_561)),
        replace(MONEY, buyer_deposit=Money(1, "USD")),
    ],
)
def test_money_terms_that_do_not_add_up_are_refused(wrong: MoneyTerms) -> None:
    with pytest.raises(TermsNotValid):
        replace(TERMS, money=wrong)


def test_a_description_with_braces_stays_what_the_seller_wrote() -> None:
    tricky = replace(TERMS, machine=replace(MACHINE, description="see {price} and {0}"))
    assert "see {price} and {0}" in write(CURRENT, tricky)[0].paragraphs[1][1]


def test_what_an_imported_listing_leaves_open_is_said_to_be_open() -> None:
    bare = replace(TERMS, machine=replace(MACHINE, condition=None, location=" "))
    (zh, en), *_ = write(CURRENT, bare)[0].paragraphs
    assert "卖方未评车况，现存放地：未写明" in zh
    assert "condition not graded by the seller, now at a place not stated" in en


def test_the_same_terms_give_the_same_bytes() -> None:
    first = document(TRADE, 1, TERMS, drawn_at=NOW)
    assert first == document(TRADE, 1, replace(TERMS), drawn_at=NOW)
    assert first != document(TRADE, 2, TERMS, drawn_at=NOW)
    assert json.loads(first)["terms"]["price"]["text"] == "128,000.00 CNY"


def test_a_document_opens_to_what_went_in() -> None:
    sheet = opened(document(TRADE, 1, TERMS, drawn_at=NOW))
    assert (sheet.buyer, sheet.seller, sheet.price) == ("陈博文", "林艾丽", TERMS.price)
    assert sheet.clauses == write(CURRENT, TERMS)
    assert len(edition(CURRENT)) == len(sheet.clauses)


@pytest.mark.parametrize(
    "wrong",
    [
        {"buyer": TERMS.seller},
        {"price": yuan(0)},
        {"commission": yuan(128_000)},
        {"commission": Money(1, "USD")},
        {"deposit": Money(-1, "CNY")},
        {"inspection_days": 0},
        {"inspection_days": 31},
        {"delivery_place": "   "},
        {"buyer": ContractParty(TERMS.buyer.id, "")},
        {"machine": replace(MACHINE, serial=" ")},
        {"machine": replace(MACHINE, hours=-1)},
        {"machine": replace(MACHINE, description="x" * 4_001)},
    ],
)
def test_terms_that_no_contract_may_have_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TermsNotValid):
        replace(TERMS, **wrong)  # type: ignore[arg-type]


@given(st.integers(min_value=1, max_value=30), st.integers(min_value=1, max_value=10**15))
def test_any_change_of_the_terms_changes_their_fingerprint(days: int, minor: int) -> None:
    changed: Terms = replace(FIRST_TERMS, inspection_days=days, price=Money(minor + 256_000, "CNY"))
    assert (changed.fingerprint() == FIRST_TERMS.fingerprint()) == (changed == FIRST_TERMS)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (10, "人民币壹角整"),
        (105, "人民币壹元零伍分"),
        (12_800_000, "人民币壹拾贰万捌仟元整"),
        (168_032, "人民币壹仟陆佰捌拾元叁角贰分"),
        (10_050_000, "人民币壹拾万零伍佰元整"),
        (1_000_000_105, "人民币壹仟万零壹元零伍分"),
        (10_000_010_000, "人民币壹亿零壹佰元整"),
        (100_010_010_000, "人民币壹拾亿零壹拾万零壹佰元整"),
    ],
)
def test_an_amount_is_written_in_financial_capitals(fen: int, words: str) -> None:
    assert yuan_capitals(fen) == words


@given(st.integers(min_value=0, max_value=10**15), st.integers(min_value=0, max_value=10**15))
def test_two_amounts_never_share_their_capitals(one: int, other: int) -> None:
    assert (yuan_capitals(one) == yuan_capitals(other)) == (one == other)


@given(st.integers(min_value=0, max_value=10**16))
def test_capitals_never_repeat_a_zero(fen: int) -> None:
    assert "零零" not in yuan_capitals(fen)
    assert "零万" not in yuan_capitals(fen)


def test_there_is_no_negative_amount_in_capitals() -> None:
    with pytest.raises(ValueError, match="capitals"):
        yuan_capitals(-1)
