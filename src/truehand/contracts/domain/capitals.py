"""Chinese financial capitals: the amount in words that cannot be altered with a pen stroke.

Follows the rules for filling in bills of the Measures for Payment and Settlement (支付结算办法, annex 1).
"""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿", "亿亿")
_FEN_IN_YUAN: Final = 100
_GROUP: Final = 10_000


def yuan_capitals(fen: int) -> str:
    """Return a non-negative amount of fen as ``人民币壹拾贰万捌仟元整``; ValueError when negative."""
    if fen < 0:
        raise ValueError("capitals are written for amounts that are there")
    yuan, rest = divmod(fen, _FEN_IN_YUAN)
    jiao, last = divmod(rest, 10)
    whole = f"{_integer(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"人民币{whole}整"
    tenths = f"{_DIGITS[jiao]}角" if jiao else ("零" if whole else "")
    return f"人民币{whole}{tenths}{f'{_DIGITS[last]}分' if last else '整'}"


def _integer(value: int) -> str:
    if value == 0:
        return _DIGITS[0]
    groups: list[int] = []
    while value:
        value, group = divmod(value, _GROUP)
        groups.append(group)
    text = ""
    for index in range(len(groups) - 1, -1, -1):
        text = _joined(text, groups[index], index)
    return text


def _joined(before: str, group: int, index: int) -> str:
    """Append a group of four digits; one 零 stands for any run of zeros between figures."""
    if group == 0:
        return before
    gap = "零" if before and (group < _GROUP // 10 or before.endswith("零")) else ""
    return before.rstrip("零") + gap + _four(group) + _GROUPS[index]


def _four(group: int) -> str:
    text = ""
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _PLACES[place]
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")
