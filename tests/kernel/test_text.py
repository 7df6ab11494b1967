"""Words that people typed are kept as they are read, whichever field they were typed into."""

from __future__ import annotations

import unicodedata
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from truehand.kernel.refusal import Refusal
from truehand.kernel.text import cleaned, one_line

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 40
UNSEEN = "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\U000e0041"
BLANKS = " \t\n\u00a0\u3000\u2003\u2028\u200c\u200d\u2800\u3164" + UNSEEN
anything = st.text(st.one_of(st.characters(), st.sampled_from(BLANKS + "\x00\x1f\x7f\x85\ud800\r\v\f")))
plain = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=LIMIT).filter(
    lambda text: cleaned(text, LIMIT) is not None
)


@given(anything)
@example("\u200c \u200d")
@example("\u200b \x1c")
def test_what_is_kept_stays_as_it_is_when_it_is_cleaned_again(text: str) -> None:
    for clean in (cleaned, one_line):
        found = clean(text, LIMIT, 0)
        assert found is None or clean(found, LIMIT, 0) == found


@given(anything)
def test_what_is_kept_can_be_stored_and_has_nothing_unseen(text: str) -> None:
    found = cleaned(text, LIMIT, 0)
    if found is not None:
        assert len(found) <= LIMIT
        assert found == found.strip()
        assert not set(found) & set(UNSEEN)
        assert found.encode().decode() == found
        assert all(each in "\n\t" or unicodedata.category(each) != "Cc" for each in found)


@given(plain, st.integers(0, LIMIT), st.sampled_from("\x00\x01\x1b\x7f\x9f\ud800\udfff"))
def test_a_character_that_no_text_has_is_refused_wherever_it_stands(text: str, at: int, bad: str) -> None:
    assert cleaned(text[:at] + bad + text[at:], LIMIT + 1) is None
    assert one_line(text[:at] + bad + text[at:], LIMIT + 1) is None


@given(plain, st.integers(0, LIMIT), st.sampled_from(UNSEEN))
def test_what_nobody_sees_is_left_out_wherever_it_stands(text: str, at: int, unseen: str) -> None:
    assert cleaned(text[:at] + unseen + text[at:], LIMIT) == cleaned(text, LIMIT)
    assert one_line(text[:at] + unseen + text[at:], LIMIT) == one_line(text, LIMIT)


@given(st.text(st.sampled_from(BLANKS), max_size=LIMIT))
def test_blanks_alone_are_no_text(text: str) -> None:
    assert cleaned(text, LIMIT) is None
    assert one_line(text, LIMIT, 1) is None
    assert cleaned(text, LIMIT, 0) == one_line(text, LIMIT) == ""


@given(st.sampled_from("a字🚜é"), st.integers(1, LIMIT))
def test_the_length_is_counted_in_characters_without_margins(letter: str, length: int) -> None:
    text = letter * length
    assert cleaned(f" \n{text}\u3000", length, length) == text
    assert cleaned(text, length - 1) is None
    assert cleaned(text, LIMIT, length + 1) is None


def test_every_way_to_end_a_line_becomes_one() -> None:
    assert cleaned("a\r\nb\rc\u2028d\x85e\vf\fg\nh", LIMIT) == "\n".join("abcdefgh")
    assert one_line("a\r\n b\u2003\t c", LIMIT) == "a b c"


def test_what_a_script_or_an_emoji_is_written_with_stays() -> None:
    for text in ("می\u200cخواهم", "👩\u200d🔧 修理", "क्\u200dष", "שלום 123", "❤\ufe0f"):
        assert cleaned(text, LIMIT) == text


ROOMS: list[tuple[str, str, Callable[[Callable[..., object], str], object]]] = [
    ("trade.domain.terms", "checked_text", lambda check, text: check(("理由", "reason"), text)),
    ("returns.domain.course", "words", lambda check, text: check(text)),
    ("insurance.domain.claims", "checked_text", lambda check, text: check(text)),
    ("insurance.domain.products", "checked_reason", lambda check, text: check(text)),
    ("identity.domain.proposal", "checked_reason", lambda check, text: check(text)),
    ("risk.domain.case", "given", lambda check, text: check(text)),
    ("disputes.domain.decide", "statement", lambda check, text: check(text, ())),
    ("disputes.domain.decide", "reasons", lambda check, text: check(text)),
    ("reconciliation.operations.notes", "reason_of", lambda check, text: check(text)),
    ("logistics.domain.booking", "checked_text", lambda check, text: check(("地点", "place"), text, least=1, most=99)),
]


@pytest.mark.parametrize(("module", "name", "ask"), ROOMS, ids=[f"{module}.{name}" for module, name, _ in ROOMS])
def test_every_room_keeps_words_by_the_one_rule(
    module: str, name: str, ask: Callable[[Callable[..., object], str], object]
) -> None:
    check = getattr(import_module(f"truehand.{module}"), name)
    said = "The boom is cracked"
    assert ask(check, f"\u202e {said[:9]}\u200b{said[9:]}\u3000") == said
    unusable = (f"{said}\x00", f"{said[:5]}\x1b{said[5:]}", f"{said}\udc00")
    for bad in ("", "\u200b\u200d\u202e \u3000", *unusable, said * 999):
        with pytest.raises(Refusal):
            ask(check, bad)
