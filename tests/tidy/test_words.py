import re

import pytest

from tests.tidy.words import in_module, in_template, said, translated

SAID = said()
TRANSLATED = translated()
ROOMS = sorted({*SAID, *TRANSLATED})
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_has_its_chinese_in_its_own_room(room: str) -> None:
    chinese = TRANSLATED.get(room, {})
    assert not [sentence for sentence in sorted(SAID.get(room, set())) if not chinese.get(sentence)]


@pytest.mark.parametrize("room", ROOMS)
def test_no_translation_is_left_over(room: str) -> None:
    assert not sorted(TRANSLATED.get(room, {}).keys() - SAID.get(room, set()))


@pytest.mark.parametrize("room", ROOMS)
def test_a_translation_keeps_the_placeholders(room: str) -> None:
    assert not [
        english
        for english, chinese in TRANSLATED.get(room, {}).items()
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(chinese))
    ]


def test_one_sentence_says_the_same_in_every_room() -> None:
    meanings: dict[str, set[str]] = {}
    for chinese in TRANSLATED.values():
        for sentence, meaning in chinese.items():
            meanings.setdefault(sentence, set()).add(meaning)
    assert not {sentence: found for sentence, found in meanings.items() if len(found) > 1}


def test_the_test_hears_templates_and_modules() -> None:
    page = (
        '{% load i18n %}{% translate "Pay" %}{% blocktranslate trimmed %}\n  To {{ a }}\n  now{% endblocktranslate %}'
    )
    assert in_template(page) == {"Pay", "To %(a)s now"}
    assert in_module('x = _("Pay"); y = gettext_lazy("To {a}"); z = other("No")') == {"Pay", "To {a}"}
