"""What is wrong with the shape of a request: where and why, in both languages, without echoing what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Pair = tuple[str, str]

_MOST: Final = 10
_NOT_VALID: Final = ("内容无效", "is not valid")
# By pydantic's name of the error, else by the first part of that name.
_WORDS: Final[dict[str, Pair]] = {
    "missing": ("缺少此项", "is missing"),
    "string_too_long": ("最多 {max_length} 个字符", "has at most {max_length} characters"),
    "string_too_short": ("至少 {min_length} 个字符", "has at least {min_length} characters"),
    "string_pattern_mismatch": ("格式不正确", "is not of the right form"),
    "greater_than_equal": ("不能小于 {ge}", "is at least {ge}"),
    "greater_than": ("必须大于 {gt}", "is greater than {gt}"),
    "less_than_equal": ("不能大于 {le}", "is at most {le}"),
    "less_than": ("必须小于 {lt}", "is less than {lt}"),
    "too_long": ("最多 {max_length} 项", "has at most {max_length} items"),
    "too_short": ("至少 {min_length} 项", "has at least {min_length} items"),
    "enum": ("只能是 {expected}", "is one of {expected}"),
    "literal": ("只能是 {expected}", "is one of {expected}"),
    "string": ("应为文本", "is a text"),
    "int": ("应为整数", "is a whole number"),
    "bool": ("应为 true 或 false", "is true or false"),
    "uuid": ("应为 UUID 标识", "is a UUID"),
    "date": ("应为日期（年-月-日）", "is a date (YYYY-MM-DD)"),
    "datetime": ("应为带时区的时间", "is a time with its zone"),
    "list": ("应为列表", "is a list"),
    "dict": ("应为对象", "is an object"),
    "model": ("应为对象", "is an object"),
}


def described(errors: Iterable[Mapping[str, Any]]) -> Pair:
    """Return the first ten errors of a request as one text in Chinese and one in English."""
    found = [(_place(each.get("loc", ())), *_why(each)) for each in list(errors)[:_MOST]]
    return (
        "；".join(f"{place} {zh}" for place, zh, _en in found),
        "; ".join(f"{place} {en}" for place, _zh, en in found),
    )


def _place(loc: Iterable[object]) -> str:
    """Return where: ninja names the part of the request, then its own parameter, then the place inside."""
    part, *rest = (str(each) for each in loc)
    inside = rest[1:] if part == "body" and len(rest) > 1 else rest
    return ".".join(inside) or part


def _why(error: Mapping[str, Any]) -> Pair:
    kind, context = str(error.get("type", "")), dict(error.get("ctx") or {})
    zh, en = _WORDS.get(kind) or _WORDS.get(kind.split("_", maxsplit=1)[0]) or _NOT_VALID
    chinese = {name: str(value).replace(" or ", "、") for name, value in context.items()}
    return zh.format_map(chinese), en.format_map(context)
