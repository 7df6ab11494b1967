"""What the program says to people: every sentence marked for translation, by room."""

import ast
import re
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from tests.tidy.tree import ROOT, text, tracked

SRC = ROOT / "src/truehand"
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(?:gettext|ngettext|_)\(\s*{STRING}", re.DOTALL)


def room_of(path: Path) -> str:
    """The room a file of the source lives in."""
    return path.relative_to(SRC).parts[0]


def files(suffix: str) -> list[Path]:
    """The source files with that ending."""
    return [path for path in tracked() if path.suffix == suffix and path.is_relative_to(SRC)]


def said() -> dict[str, set[str]]:
    """Every sentence marked for translation, by the room whose template or module says it."""
    found: dict[str, set[str]] = {}
    for path in files(".html"):
        found.setdefault(room_of(path), set()).update(in_template(text(path)))
    for path in files(".py"):
        found.setdefault(room_of(path), set()).update(in_module(text(path)))
    return found


def in_template(source: str) -> set[str]:
    """The sentences of one template."""
    return {str(ast.literal_eval(literal)) for literal in CALL.findall(templatize(source))}


def in_module(source: str) -> set[str]:
    """The sentences of one Python module."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in MARKERS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def translated() -> dict[str, dict[str, str]]:
    """The Chinese of every sentence, by room; a plural counts when its form is filled."""
    return {
        room_of(path): {
            entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "")
            for entry in polib.pofile(str(path), check_for_duplicates=True)
            if not entry.obsolete and not entry.fuzzy
        }
        for path in files(".po")
    }
