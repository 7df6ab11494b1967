"""The published rules that a ruling cites: each by a key, said in (zh, en)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.disputes.domain.refusals import RulesUnknown

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES: Final = {
    "contract": ("合同约定优先", "the contract comes first"),
    "conformity": (
        "卖方交付的设备应当符合质量说明（民法典第六百一十五条）",
        "the machine must be as described (Civil Code, art. 615)",
    ),
    "notice": (
        "买方应当在检验期限内通知不符（民法典第六百二十一条）",
        "the buyer must give notice within the inspection period (Civil Code, art. 621)",
    ),
    "risk": (
        "毁损灭失的风险自交付时转移（民法典第六百零四条）",
        "the risk of damage passes at the delivery (Civil Code, art. 604)",
    ),
    "proof": ("谁主张，谁举证（民事诉讼法第六十七条）", "who claims must prove (Civil Procedure Law, art. 67)"),
    "mitigation": (
        "受损方应当防止损失扩大（民法典第五百九十一条）",
        "who suffers a loss must keep it small (Civil Code, art. 591)",
    ),
    "log": ("平台存证记录与陈述不一致的，以存证为准", "where the log and a statement differ, the log counts"),
}


def checked(cited: Sequence[str]) -> tuple[str, ...]:
    """Return the rules in the order they are published; refuse (RulesUnknown) none, and any that is not published."""
    if not cited or not set(cited) <= RULES.keys():
        raise RulesUnknown(rules=", ".join(RULES))
    return tuple(key for key in RULES if key in cited)
