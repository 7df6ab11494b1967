"""A contract is composed of clauses by class of equipment and by law; a published set is never edited."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from tests.contracts.terms import BARGAIN, COMPOSED_TERMS, LATE, MACHINE, TERMS
from tests.people import NOW, TRADE
from truehand.contracts import operations
from truehand.contracts.domain.document import document, opened
from truehand.contracts.domain.refusals import ClauseSetNotValid, TermsNotValid
from truehand.contracts.domain.sets import SHIPPED, compose, parsed, shipped, text_of
from truehand.contracts.domain.terms import Terms

# Contracts were drawn from these: neither a set nor what it composes ever changes again.
SETS = {"2026-11-24": "91cc765c36f0b3fb39a079207aa15ae4887c070ad8681921bf6f6658262031aa"}
DRAWN = "dcec8980838fb3b24adfd080eeab2af9e8a311e2b711bad23e4f4aa478f547f4"


def keys(terms: Terms) -> list[str]:
    return [each.key for each in compose(shipped(), terms)]


def about(equipment_class: str) -> Terms:
    return replace(COMPOSED_TERMS, machine=replace(MACHINE, equipment_class=equipment_class))


def test_no_set_was_edited_after_contracts_were_composed_of_it() -> None:
    for name, pinned in SETS.items():
        assert hashlib.sha256(text_of(name).encode()).hexdigest() == pinned == shipped(name).sha256


def test_old_contracts_are_written_byte_for_byte_as_they_were() -> None:
    content = document(TRADE, 1, TERMS, drawn_at=NOW)
    assert hashlib.sha256(content).hexdigest() == DRAWN
    assert "version" not in json.loads(content)["clauses"][0]


@pytest.mark.parametrize(
    ("equipment_class", "clause", "said"),
    [
        ("excavator", "hour_meter", "emission stage"),
        ("phone", "personal_data", "activation locks"),
        ("cnc_machine", "relocation", "calibration"),
        ("medical_device", "medical_device", "disinfects"),
    ],
)
def test_each_class_has_its_own_clause_and_no_other_class_has_it(equipment_class: str, clause: str, said: str) -> None:
    clauses = {each.key: each for each in compose(shipped(), about(equipment_class))}
    assert said in "".join(en for _, en in clauses[clause].paragraphs)
    special = {"hour_meter", "personal_data", "relocation", "medical_device"}
    assert special & set(clauses) == {clause}
    assert not special & set(keys(about("other")))


def test_the_law_chooses_among_clauses_of_one_key() -> None:
    chinese = {each.key: each for each in compose(shipped(), replace(COMPOSED_TERMS, late=LATE))}
    neutral = {each.key: each for each in compose(shipped(), replace(COMPOSED_TERMS, law="international", late=LATE))}
    assert "mainland China" in chinese["law"].paragraphs[0][1]
    assert "seller's place of business" in neutral["law"].paragraphs[0][1]
    assert ("585" in chinese["late"].source[1], "UNIDROIT" in neutral["late"].source[1]) == (True, True)


def test_consumers_rights_are_told_where_a_trader_sells_to_a_consumer_only() -> None:
    assert "consumer" in keys(replace(COMPOSED_TERMS, consumer=True))
    assert "consumer" not in keys(COMPOSED_TERMS)
    assert "consumer" not in keys(replace(COMPOSED_TERMS, consumer=True, law="international"))


def test_the_penalty_for_delay_stands_there_with_its_figures_if_it_is_agreed_on() -> None:
    assert "late" not in keys(COMPOSED_TERMS)
    late = next(each for each in compose(shipped(), replace(COMPOSED_TERMS, late=LATE)) if each.key == "late")
    text = "".join(part for pair in late.paragraphs for part in pair)
    for figure in ("万分之5", "0.05 %", "64.00 CNY", "不超过价款的5%", "6,400.00 CNY", "人民币陆仟肆佰元整"):
        assert figure in text


def agreed_in(terms: Terms) -> str:
    clause = next(each for each in compose(shipped(), terms) if each.key == "agreed")
    return "".join(part for pair in clause.paragraphs for part in pair)


def test_what_was_agreed_beside_the_price_stands_there_in_both_languages() -> None:
    assert "agreed" not in keys(COMPOSED_TERMS)
    text = agreed_in(replace(COMPOSED_TERMS, agreed=BARGAIN))
    for words in (
        "运输费含在价款内，由卖方承担",
        "the transport by the seller, included in the price",
        "最迟于2027年1月15日送达交付地点",
        "on 2027-01-15 at the latest",
        "自买方验收之日起30天，或者至小时表较验收时增加200小时，以先到者为准",
        "for 30 days from acceptance, or until the meter shows 200 hours more, whichever comes first",
    ):
        assert words in text
    told = json.loads(document(TRADE, 1, replace(COMPOSED_TERMS, agreed=BARGAIN), drawn_at=NOW))
    assert told["terms"]["agreed"]["warranty"] == {"days": 30, "hours": 200}


def test_terms_that_leave_things_open_say_so() -> None:
    text = agreed_in(
        replace(COMPOSED_TERMS, agreed=replace(BARGAIN, delivery_by=None, warranty_days=0, warranty_hours=0))
    )
    for words in ("没有另行约定最迟交付日", "no last day of delivery", "不另行提供质保", "no warranty of their own"):
        assert words in text


@pytest.mark.parametrize("law", ["CN", "international"])
def test_every_clause_speaks_both_languages_names_its_source_and_leaves_no_gap(law: str) -> None:
    for equipment_class in ("excavator", "phone", "cnc_machine", "medical_device"):
        terms = replace(about(equipment_class), law=law, consumer=True, late=LATE, agreed=BARGAIN)
        clauses = compose(shipped(), terms)
        assert [each.number for each in clauses] == list(range(1, len(clauses) + 1))
        for clause in clauses:
            assert clause.version >= 1
            assert all(clause.source)
            for zh, en in clause.paragraphs:
                assert any("一" <= letter <= "鿿" for letter in zh)
                assert "{" not in zh + en


@pytest.mark.django_db
def test_a_composed_contract_opens_to_its_clauses_with_what_they_oblige_to() -> None:
    view = operations.draw(TRADE, terms=COMPOSED_TERMS, now=NOW)
    told = json.loads(view.document)
    assert (told["edition"], told["clause_set"], told["terms"]["law"]) == (SHIPPED, shipped().sha256, "CN")
    assert view.sheet.clauses == compose(shipped(), COMPOSED_TERMS)
    owed = {(each.who, each.what, each.by) for clause in view.sheet.clauses for each in clause.owes}
    assert {("buyer", "pay", "fund"), ("seller", "deliver", "deliver"), ("buyer", "accept", "accept")} <= owed


def test_an_old_document_opens_without_versions_and_obligations() -> None:
    assert {each.version for each in opened(document(TRADE, 1, TERMS, drawn_at=NOW)).clauses} == {0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"law": "elsewhere"},
        {"law": "", "late": LATE},
        {"law": "CN", "late": replace(LATE, daily=LATE.cap + LATE.cap)},
        {"law": "CN", "late": replace(LATE, cap=TERMS.price)},
        {"law": "CN", "agreed": replace(BARGAIN, warranty_days=0)},
        {"law": "", "agreed": BARGAIN},
    ],
)
def test_terms_of_delay_that_no_contract_may_have_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TermsNotValid):
        replace(TERMS, **wrong)  # type: ignore[arg-type]


CLAUSE = 'key = "a"\nversion = 1\ntitle = ["甲", "A"]\nsource = ["约定", "agreed"]\ntext = [["文", "text"]]\n'


@pytest.mark.parametrize(
    "text",
    [
        "not toml at all [",
        'name = "empty"\n',
        'name = "a-name-that-is-too-long"\n[[clause]]\n' + CLAUSE,
        'name = "x"\nclause = "none"\n',
        'name = "x"\n[[clause]]\n' + CLAUSE + "[[clause]]\n" + CLAUSE,
        'name = "x"\n[[clause]]\n' + CLAUSE.replace("version = 1", "version = 0"),
        'name = "x"\n[[clause]]\n' + CLAUSE.replace('["文", "text"]', '["文"]'),
        'name = "x"\n[[clause]]\n' + CLAUSE + 'laws = ["MARS"]\n',
        'name = "x"\n[[clause]]\n' + CLAUSE + 'needs = ["sunshine"]\n',
        'name = "x"\n[[clause]]\n' + CLAUSE + 'owes = [{ who = "buyer", to = "moon", what = "pay", by = "fund" }]\n',
        'name = "x"\n[[clause]]\nkey = "nobody"\nversion = 1\nedition = "2026-11-23"\nsource = ["约定", "agreed"]\n',
        "x" * 200_001,
    ],
)
def test_what_is_no_clause_set_is_refused(text: str) -> None:
    with pytest.raises(ClauseSetNotValid):
        parsed(text)
    assert parsed('name = "x"\n[[clause]]\n' + CLAUSE).clauses[0].clause.key == "a"
