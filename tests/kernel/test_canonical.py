"""One value has one byte string, for ever (RFC 8785)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truehand.kernel.canonical import LARGEST_EXACT, Json, canonical, digest

texts = st.text(st.characters(codec="utf-8"), max_size=12)
leaves = st.none() | st.booleans() | st.integers(-LARGEST_EXACT, LARGEST_EXACT) | texts
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4))


def test_the_standards_example_comes_out_byte_for_byte() -> None:
    """RFC 8785, 3.2.2 to 3.2.4, without its floats."""
    value: Json = {
        "numbers": [333333333],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    expected = '{"literals":[null,true,false],"numbers":[333333333],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert canonical(value) == expected.encode()


def test_keys_are_in_the_order_of_utf_16_not_of_code_points() -> None:
    """RFC 8785, 3.2.3: a surrogate pair sorts before U+FB33."""
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical(value))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_only_what_must_be_escaped_is_escaped() -> None:
    assert canonical('\b\t\n\f\r"\\/\x00\x1f\x7f\u2028') == b'"\\b\\t\\n\\f\\r\\"\\\\/\\u0000\\u001f\x7f\xe2\x80\xa8"'


@given(values)
def test_what_is_read_back_is_the_same_value(value: Any) -> None:  # noqa: ANN401 - any JSON
    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


@given(st.dictionaries(texts, leaves, max_size=8))
def test_the_order_of_insertion_does_not_show(value: dict[str, Any]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)
    assert digest(dict(reversed(value.items()))) == digest(value)


@pytest.mark.parametrize("value", [1.0, float("nan"), b"bytes", {1, 2}, object(), {"deep": [1, 2.5]}, {1: "one"}])
def test_a_float_or_a_stranger_is_a_mistake_of_the_program(value: Any) -> None:  # noqa: ANN401 - anything
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [LARGEST_EXACT + 1, -LARGEST_EXACT - 1, "\ud800", {"\udfff": 1}])
def test_what_would_not_come_back_exactly_is_a_mistake_of_the_program(value: Any) -> None:  # noqa: ANN401 - anything
    with pytest.raises(ValueError):  # noqa: PT011 - two kinds of it, each with its own words
        canonical(value)


def test_a_digest_is_the_sha_256_of_those_bytes() -> None:
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
