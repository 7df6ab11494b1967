"""Every refusal of the whole program says one thing, in two languages, under a code of its own."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter

import pytest

import truehand
from truehand.edge.problem import STATUS
from truehand.kernel.refusal import Refusal

HAN = re.compile(r"[\u4e00-\u9fff]")
SKIPPED = re.compile(r"\.migrations\b|\.verifier\b|__main__$")
# A room's code begins with the room; the kernel's two modules and the sandbox bank speak for themselves.
OWN_NAMES = {"kernel.actor": "actor", "kernel.money": "money", "payments.sandbox": "sandbox"}


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _every() -> list[type[Refusal]]:
    """Every refusal that says something: bases of others have no code."""
    for module in pkgutil.walk_packages(truehand.__path__, "truehand."):
        if not SKIPPED.search(module.name):
            importlib.import_module(module.name)
    found = {each for each in _below(Refusal) if hasattr(each, "code") and each.__module__.startswith("truehand.")}
    return sorted(found, key=lambda each: each.code)


EVERY = _every()


def _placeholders(sentence: str) -> set[str]:
    """The names in braces; a pair of words, one in each language, counts as one name."""
    names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    return {name.removesuffix("_zh").removesuffix("_en") for name in names}


def test_there_are_refusals_to_look_at() -> None:
    assert len(EVERY) > 150


def test_no_two_refusals_share_a_code() -> None:
    assert not [code for code, count in Counter(each.code for each in EVERY).items() if count > 1]


@pytest.mark.parametrize("refusal", EVERY, ids=lambda each: each.code)
def test_a_refusal_is_fit_to_be_shown(refusal: type[Refusal]) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z0-9]+)*", refusal.code)
    assert refusal.kind in STATUS
    assert HAN.search(refusal.zh) or _placeholders(refusal.zh)
    assert not HAN.search(refusal.en)
    assert refusal.zh.endswith(("。", "？", "}"))
    assert refusal.en.endswith((".", "?", "}"))
    assert _placeholders(refusal.zh) == _placeholders(refusal.en)
    assert not {name for name in re.findall(r"{(\w+)}", refusal.zh) if name.endswith("_en")}
    assert not {name for name in re.findall(r"{(\w+)}", refusal.en) if name.endswith("_zh")}


@pytest.mark.parametrize("refusal", EVERY, ids=lambda each: each.code)
def test_a_refusals_code_begins_with_its_room(refusal: type[Refusal]) -> None:
    place = ".".join(refusal.__module__.split(".")[1:3])
    assert refusal.code.split(".")[0] == OWN_NAMES.get(place, place.split(".")[0])
