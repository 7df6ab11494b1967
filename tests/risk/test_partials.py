"""What those whom it concerns, and the desk, see of a decision."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests.identity.conftest import cast as cast  # noqa: PLC0414 - a fixture is used by its name
from tests.risk.test_gate import pay
from truehand.kernel.actor import Actor
from truehand.risk import queries


@pytest.mark.parametrize(
    ("language", "sentences", "figures"),
    [
        ("en", ["A person will look at it", "over the limit of your credit grade"], ["Limit of the credit grade"]),
        ("zh-hans", ["待人工审核", "超过您信用等级的单笔限额"], ["信用等级单笔限额", "待审核"]),
    ],
)
def test_a_held_payment_says_why(
    cast: dict[str, Actor], language: str, sentences: list[str], figures: list[str]
) -> None:
    decision = pay(cast["bob"])
    (case,) = queries.cases(cast["olga"]).items
    with translation.override(language):
        told = render_to_string("risk/_decision.html", {"decision": decision})
        desk = render_to_string("risk/_case.html", {"case": case})
    assert all(sentence in told for sentence in sentences)
    assert all(figure in desk for figure in [*figures, "150.00 CNY", "100.00 CNY"])
    assert "100.00 CNY" not in told


def test_a_clear_decision_says_that_nothing_stood_out(cast: dict[str, Actor]) -> None:
    with translation.override("en"):
        assert "Nothing stood out." in render_to_string("risk/_decision.html", {"decision": pay(cast["bob"], 1)})
