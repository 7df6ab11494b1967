"""What no contract may say is found however it is written, and what each must say is missed; the rest is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.terms import COMPOSED_TERMS, LATE, MACHINE, TERMS
from tests.people import ALICE, BOB, NOW, TRADE
from truehand.contracts import operations, queries
from truehand.contracts.domain.clauses import CURRENT, FIRST, SECOND, edition, write
from truehand.contracts.domain.compliance import Grade, Scope, review, review_set, review_text, stops
from truehand.contracts.domain.refusals import ForbiddenClause
from truehand.contracts.domain.sets import compose, shipped
from truehand.contracts.models import ContractSignature

BUSINESS, CONSUMER = Scope("excavator", "CN"), Scope("excavator", "CN", consumer=True)
SCOPES = [
    Scope(equipment_class, law, consumer)
    for equipment_class in ("excavator", "phone", "cnc_machine", "medical_device", "other")
    for law in ("CN", "international")
    for consumer in (True, False)
]


def rules(text: str, scope: Scope = BUSINESS) -> set[str]:
    return {each.rule for each in review_text(text, scope)}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("设备造成人身伤害的，卖方概不负责。", "injury"),
        ("卖方不承担因使用设备引起的任何人身损害赔偿。", "injury"),
        ("The seller shall not be liable for any personal injury caused by the machine.", "injury"),
        ("即使卖方有重大过失，也不承担赔偿责任。", "intent"),
        ("The seller excludes all liability, including for gross negligence.", "intent"),
        ("卖方明知的瑕疵，卖方不承担责任。", "concealed"),
        ("Hidden defects: no liability.", "concealed"),
        ("机器离场后概不负责，不退不换。", "all_liability"),
        ("All sales are final, sold as is with no warranty.", "all_liability"),
        ("买方放弃一切索赔权利。", "waiver"),
        ("The buyer waives any and all claims.", "waiver"),
        ("发生纠纷买方不得向法院起诉。", "no_court"),
        ("The buyer may not sue the seller.", "no_court"),
        ("本公司保留最终解释权。", "interpretation"),
        ("余款线下转账给卖方。", "outside_escrow"),
        ("The rest is paid outside the platform.", "outside_escrow"),
        ("发票低开，合同价写八万。", "false_papers"),
        ("The seller will under-invoice the machine.", "false_papers"),
        ("卖方有权单方变更价格。", "one_sided_change"),
    ],
)
def test_what_no_contract_may_say_is_found_and_marked(text: str, rule: str) -> None:
    found = next(each for each in review_text(text, BUSINESS) if each.rule == rule)
    assert "".join(piece for piece, _ in found.pieces) == text
    assert any(marked for _, marked in found.pieces)
    assert all(found.law)


@pytest.mark.parametrize(
    "text",
    [
        "One owner, serviced every 500 hours; the slew motor was replaced in 2021.",
        "卖方承担因设备质量造成的人身损害赔偿责任。",
        "按现状出售，左侧履带有磨损，已拍照说明。",
        "买方可以向法院起诉，也可以申请仲裁。",
        "The price is paid into escrow within 72 hours.",
        "No oil leaks, no accidents, liability insurance until May.",
        "",
    ],
)
def test_honest_words_are_left_alone(text: str) -> None:
    assert rules(text) == set()


@pytest.mark.parametrize("written", ["概 不 负 责", "概\u200b不负\u2060责", "概不\n负责"])
def test_writing_a_word_apart_hides_nothing(written: str) -> None:
    found = review_text(f"离场后{written}！", BUSINESS)
    assert [each.rule for each in found] == ["all_liability"]
    assert any(marked and "概" in piece and "责" in piece for piece, marked in found[0].pieces)


def test_full_width_letters_are_read_too() -> None:
    assert rules("ＡＬＬ　ＳＡＬＥＳ　ＡＲＥ　ＦＩＮＡＬ") == {"all_liability"}


def test_what_traders_may_agree_on_is_forbidden_towards_a_consumer() -> None:
    text = "售出不退不换。"
    assert [each.grade for each in review_text(text, BUSINESS)] == [Grade.DOUBTFUL]
    assert [each.grade for each in review_text(text, CONSUMER)] == [Grade.FORBIDDEN]


@given(st.text(max_size=200))
def test_any_text_is_read_and_its_marks_lie_within_it(text: str) -> None:
    for each in review_text(f"{text}离场后概不负责", BUSINESS):
        assert "".join(piece for piece, _ in each.pieces) == each.text
        assert all(0 <= start < end <= len(each.text) for start, end in each.spans)


def test_no_text_of_ours_says_what_no_contract_may_or_lacks_what_it_must() -> None:
    terms = replace(COMPOSED_TERMS, late=LATE)
    assert set(review_set(shipped(), terms, SCOPES).values()) == {()}
    for name in (FIRST, SECOND, CURRENT):
        texts = [text for clause in edition(name) for pair in clause.paragraphs for text in pair]
        assert [each for text in texts for each in review_text(text, CONSUMER)] == []
    assert not [each for each in review(write(CURRENT, TERMS), Scope()) if each.grade is not Grade.MISSING]


@pytest.mark.parametrize(
    ("left_out", "scope", "missing"),
    [
        ("price", Scope("excavator", "CN"), "price"),
        ("hour_meter", Scope("excavator", "CN"), "hours"),
        ("personal_data", Scope("phone", "international"), "personal_data"),
        ("medical_device", Scope("medical_device", "CN"), "medical"),
        ("consumer", Scope("excavator", "CN", consumer=True), "consumer"),
    ],
)
def test_what_a_contract_must_say_is_missed(left_out: str, scope: Scope, missing: str) -> None:
    terms = replace(
        COMPOSED_TERMS,
        machine=replace(MACHINE, equipment_class=scope.equipment_class),
        law=scope.law,
        consumer=scope.consumer,
    )
    found = review((each for each in compose(shipped(), terms) if each.key != left_out), scope)
    assert [(each.rule, each.grade) for each in found] == [(missing, Grade.MISSING)]
    assert stops(found) == ()


LAWLESS = replace(
    COMPOSED_TERMS, machine=replace(MACHINE, description="机况好，出现人身伤害卖方概不负责。Smooth runner.")
)


@pytest.mark.django_db
def test_a_contract_with_a_forbidden_clause_cannot_be_signed() -> None:
    seen = operations.draw(TRADE, terms=LAWLESS, now=NOW).sha256
    for actor in (BOB, ALICE):
        with pytest.raises(ForbiddenClause, match="506"):
            operations.sign(actor, TRADE, seen_sha256=seen, now=NOW)
    assert ForbiddenClause.code == "contracts.forbidden_clause"
    assert not ContractSignature.objects.exists()


@pytest.mark.django_db
def test_a_doubtful_clause_is_shown_and_may_be_signed() -> None:
    doubtful = replace(COMPOSED_TERMS, machine=replace(MACHINE, description="As is, no warranty."))
    view = operations.draw(TRADE, terms=doubtful, now=NOW)
    assert {each.grade for each in view.findings} == {Grade.DOUBTFUL}
    operations.sign(BOB, TRADE, seen_sha256=view.sha256, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("en", "Forbidden"), ("zh-hans", "法律禁止")])
def test_the_page_marks_the_words_and_names_the_law(language: str, said: str) -> None:
    operations.draw(TRADE, terms=LAWLESS, now=NOW)
    with translation.override(language):
        part = render_to_string("contracts/_contract.html", {"contract": queries.contract_of(TRADE)})
    assert said in part
    assert "<mark>人身伤害卖方概不负" in part
    assert "506" in part or "五百零六" in part
