"""A trader's money: what is held and until when, every movement in words, and statements that add up."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import get_default_timezone

from tests.desk.stage import main_of
from tests.trade.story import START, Story
from truehand.edge import clock, typesetting
from truehand.edge.refusals import FontMissing
from truehand.identity.models import User
from truehand.kernel.actor import Actor
from truehand.trade.domain.refusals import StatementTooWide
from truehand.trade.domain.statement import Statement
from truehand.trade.queries import money
from truehand.trade.web import statements

pytestmark = pytest.mark.django_db
DAY = START.astimezone(get_default_timezone()).date()


def become(who: str, language: str = "en") -> Client:
    browser = Client(headers={"accept-language": language})
    browser.force_login(User.objects.get(email=f"{who}@cast.invalid"))
    return browser


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> Story:
    story = Story.begun()
    story = story.funded().report().book().pick_up().deliver().accept()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    return story


def statement_of(actor: Actor, story: Story) -> Statement:
    return money.statement(actor, since=DAY, until=DAY, now=story.now)


def test_what_is_held_says_for_which_trade_what_for_and_until_when(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun().funded()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    (held,) = [each for each in money.held_for(story.bob) if each.purpose == "price"]
    assert (held.trade, held.amount.minor) == (story.trade, 12_800_000)
    assert held.due_at is not None
    assert not [each for each in money.held_for(story.alice) if each.purpose == "price"]
    main = main_of(become("bob").get("/money/"))
    assert "128,000.00" in main
    assert "paid to the seller on acceptance" in main


def test_every_movement_names_its_trade_in_words(settled: Story) -> None:
    page = money.movements(settled.alice)
    assert all(each.trade == settled.trade and each.title for each in page.items)
    main = main_of(become("alice").get("/money/"))
    assert "Released from escrow" in main
    assert f"/trades/{settled.trade}/" in main


def test_opening_and_movements_and_closing_add_up(settled: Story) -> None:
    for who in (settled.alice, settled.bob):
        made = statement_of(who, settled)
        assert all(account.adds_up for account in made.accounts)
    (account,) = statement_of(settled.alice, settled).accounts
    assert account.opening.minor == 0
    assert account.closing.minor == settled.balance("alice") > 0
    (later,) = money.statement(
        settled.alice, since=DAY + timedelta(days=1), until=DAY + timedelta(days=2), now=settled.now + timedelta(days=3)
    ).accounts
    assert (later.opening, later.closing, later.movements) == (account.closing, account.closing, ())


@pytest.mark.parametrize(("since", "until"), [(1, 0), (0, 1), (-400, 0)])
def test_a_period_that_cannot_be_is_refused(settled: Story, since: int, until: int) -> None:
    days = [DAY + timedelta(days=number) for number in (since, until)]
    with pytest.raises(StatementTooWide):
        money.statement(settled.alice, since=days[0], until=days[1], now=settled.now)


def test_the_csv_has_both_balances_and_every_movement(settled: Story) -> None:  # noqa: ARG001
    answer = become("alice").get(f"/money/statement.csv?since={DAY}&until={DAY}")
    rows = list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))
    assert rows[1][2] == "opening balance"
    assert rows[-1][2] == "closing balance"
    moved = sum(float(row[4]) for row in rows[2:-1])
    assert round(float(rows[1][5]) + moved, 2) == float(rows[-1][5])


def test_the_pdf_is_made_and_is_the_partys_alone(settled: Story) -> None:
    answer = become("alice").get(f"/money/statement.pdf?since={DAY}&until={DAY}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    # A subset of a Chinese font is inside: nothing is drawn as an empty box.
    assert re.search(rb"/(FontName|BaseFont)\s*/[A-Z]{6}\+\S*(WenQuanYi|CJK|Han|PingFang|YaHei|SimHei)", answer.content)
    assert statements.pdf(statement_of(settled.alice, settled)) == statements.pdf(statement_of(settled.alice, settled))


def test_a_visitor_gets_no_statement() -> None:
    assert Client().get("/money/statement.pdf")["Location"].startswith("/accounts/login/")


def test_an_unknown_form_of_statement_is_not_found(settled: Story) -> None:  # noqa: ARG001
    assert become("alice").get("/money/statement.exe").status_code == 404
    assert become("alice").get("/money/statement.pdf?since=yesterday").status_code == 422


def test_without_a_chinese_font_the_pdf_says_so(settled: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    typesetting.fonts.cache_clear()
    monkeypatch.setattr(typesetting, "CHINESE", ("No such font",))
    with pytest.raises(FontMissing):
        statements.pdf(statement_of(settled.alice, settled))
    typesetting.fonts.cache_clear()
