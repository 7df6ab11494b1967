import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

from truehand.kernel.money import Money
from truehand.site.web.safety import clocks, life

KB = 1024


def part(label: str, minor: int) -> dict[str, object]:
    return {"label": label, "money": Money(minor, "CNY"), "well": "Alice", "ill": "Bob"}


def drawn(template: str, **context: object) -> str:
    with override("en"):
        return Template("{% load look %}" + template).render(Context(context))


def test_a_money_bar_fills_its_whole_width_and_repeats_the_figures() -> None:
    bar = drawn("{% money_bar parts %}", parts=[part("Goods", 1), part("Freight", 1), part("Deposit", 1)])
    assert 'x="0" width="333"' in bar
    assert 'x="333" width="333"' in bar
    assert 'x="666" width="334"' in bar
    assert bar.count("0.01") == 3


def test_a_money_bar_with_nothing_held_is_empty() -> None:
    assert 'x="0" width="0"' in drawn("{% money_bar parts %}", parts=[part("Goods", 0)])


@pytest.mark.parametrize(("score", "width"), [(0, 0), (612, 612), (1000, 1000), (-5, 0)])
def test_a_gauge_stays_on_its_scale(score: int, width: int) -> None:
    assert f'class="gauge-value" x="20" y="62" width="{width}"' in drawn("{% gauge score %}", score=score)


def test_the_life_names_the_present_step_and_the_ways_out() -> None:
    steps = [
        {"state": "past", "label": "Funded"},
        {"state": "present", "label": "Inspected"},
        {"state": "next", "label": "Shipped"},
    ]
    page = drawn(
        '{% include "components/life.html" %}',
        steps=[*steps, {"state": "exit", "label": "Withdraw", "note": "full refund"}],
    )
    assert page.count("<li") == 5
    assert page.index('aria-current="step"') < page.index("Inspected") < page.index("Shipped")
    assert "Withdraw (full refund)" in page


def test_the_front_page_tells_the_life_from_the_process_table() -> None:
    steps = life("en")
    assert [step.label for step in steps][:4] == ["Offered", "Agreed", "Contract signed", "Funded"]
    assert next(step for step in steps if step.label == "Accepted").note == "the buyer"
    assert all(step.note for step in steps)


def test_every_wait_of_people_says_what_silence_does_in_both_languages() -> None:
    assert len(clocks()) > 10
    assert all(all(clock.silence) and all(clock.who) and all(clock.time) for clock in clocks())


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["/", "/safety/", "/nowhere"])
def test_a_page_is_small(address: str, language: str) -> None:
    assert len(Client(headers={"accept-language": language}).get(address).content) < 100 * KB


def test_style_and_script_of_our_own_are_small() -> None:
    pages = Client().get("/safety/").content.decode()
    sheets = [part.split('"')[0] for part in pages.split('href="') if part.split('"')[0].endswith(".css")]
    assert sum(len(b"".join(Client().get(sheet))) for sheet in sheets) < 50 * KB
