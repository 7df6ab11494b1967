import re
from pathlib import Path

import pytest

from tests.tidy.tree import ROOT, text
from tests.tidy.words import files

SHEETS = sorted((ROOT / "src/truehand/site/static/truehand").glob("*.css"))
TEMPLATES = files(".html")
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
CLASSES = re.compile(r"""\bclass=(?:"([^"]*)"|'([^']*)')""")
# Put together by the tag money_bar, and put on elements by htmx while it waits.
GIVEN_BY_CODE = {*(f"share-{number}" for number in range(1, 6)), "htmx-request", "htmx-indicator"}


def classes_in_sheets() -> set[str]:
    """The class names of every selector."""
    selectors = (re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", sheet.read_text(), flags=re.DOTALL) for sheet in SHEETS)
    return {name for part in selectors for name in re.findall(r"\.([a-zA-Z][\w-]*)", part)}


def classes_in(source: str) -> set[str]:
    """The class names an HTML source spells out (an expression inside has single quotes); a variable is not seen."""
    literal = EXPRESSION.sub(lambda found: " " if found[0][1] == "%" else "\0", source)
    values = (double or single for double, single in CLASSES.findall(literal))
    return {name for value in values for name in value.split() if "\0" not in name}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "src/truehand")))
def test_every_class_of_a_template_is_in_the_style_sheets(template: Path) -> None:
    assert not classes_in(text(template)) - classes_in_sheets()


def test_every_class_of_the_style_sheets_is_used_or_shown() -> None:
    shown = text(ROOT / "docs/design.md") + " ".join(text(path) for path in [*TEMPLATES, *files(".py")])
    unused = [name for name in classes_in_sheets() if not re.search(rf"(?<![\w-]){name}(?![\w-])", shown)]
    assert not set(unused) - GIVEN_BY_CODE


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", r"\sstyle\s*=|<style\b"),
        ("an inline handler", r"<[^>]*\son[a-z]+\s*="),
        ("an inline script", r"<script\b(?![^>]*\bsrc=)"),
        ("another host", r"""(?:src|href|action|hx-\w+)=["'](?:https?:)?//"""),
    ],
)
def test_no_template_has(what: str, pattern: str) -> None:
    assert not [str(path) for path in TEMPLATES if re.search(pattern, text(path))], what


def properties(sheet: str) -> dict[str, str]:
    """The colours a sheet names."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (SHEETS[0].parent / sheet).read_text()))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


STATES = ("good", "wait", "doubt", "stop")
GROUNDS = ("paper", "ground", "accent-soft")
WORDS = [
    *((name, ground) for name in ("ink", "ink-soft", "accent", "accent-strong", *STATES) for ground in GROUNDS),
    *((state, f"{state}-soft") for state in STATES),
    *(("ink", f"{state}-soft") for state in STATES),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-stop", "stop"),
    ("on-band", "band"),
    ("on-band-soft", "band"),
]
EDGES = [("line-strong", "paper"), ("line-strong", "ground"), ("accent", "paper"), ("accent", "ground")]


@pytest.mark.parametrize("light", ["day", "night"])
def test_words_and_edges_stand_out_enough_by_day_and_by_night(light: str) -> None:
    colours = properties("tokens.css") | (properties("dark.css") if light == "night" else {})
    faint = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in WORDS}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 4.5} == {}
    assert [pair for pair in EDGES if contrast(colours[pair[0]], colours[pair[1]]) < 3] == []
