"""The pictures of the documents say what the program says."""

import pytest

from scripts.draw_life import LANGUAGES, PICTURES, picture
from tests.tidy.tree import ROOT, tracked
from truehand.trade.domain.process import State
from truehand.trade.domain.words import STATES

LARGEST = 200 * 1024


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_of_a_life_is_drawn_from_the_present_process(language: str) -> None:
    drawn = (PICTURES / f"life.{language}.svg").read_text()
    assert drawn == picture(language), "make pictures draws it again"
    assert not [state for state in State if STATES[state][LANGUAGES[language]] not in drawn]


def test_every_picture_is_small_and_shown_in_a_document() -> None:
    shown = "".join(path.read_text() for path in tracked() if path.suffix == ".md")
    pictures = [path for path in tracked() if path.is_relative_to(ROOT / "docs/pictures")]
    assert pictures
    assert not [path.name for path in pictures if path.stat().st_size > LARGEST or path.name not in shown]
