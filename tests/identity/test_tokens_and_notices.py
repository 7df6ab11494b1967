"""Tokens bound what a program may do; notices are for their party alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.identity.conftest import NOW
from truehand.edge.refusals import CursorNotUnderstood
from truehand.identity import operations, queries
from truehand.identity.domain.refusals import (
    LanguageNotSpoken,
    LifetimeNotAllowed,
    NoticeUnknown,
    ScopesNotUnderstood,
    StepUpNeeded,
    TokenNotAllowed,
    TokenNotValid,
    TokenUnknown,
    TooManyTokens,
)
from truehand.identity.domain.views import IssuedToken
from truehand.identity.models import ApiToken, Party, User
from truehand.kernel.actor import Actor, Role

pytestmark = pytest.mark.django_db

Cast = dict[str, Actor]


def issue(actor: Actor, *scopes: str, days: int = 1) -> IssuedToken:
    return operations.issue_token(actor, scopes=scopes or ("trade:read",), days=days, now=NOW, name="robot")


def test_a_token_acts_for_its_owner_within_its_scopes(cast: Cast) -> None:
    token = issue(cast["ines"], "work:write", "work:read")
    actor = queries.actor_of_token(token.secret, now=NOW)
    assert actor == Actor(
        cast["ines"].party_id, frozenset({Role.INSPECTOR}), verified=True, scopes=frozenset({"work:read", "work:write"})
    )
    assert token.view.scopes == ("work:read", "work:write")


def test_the_secret_is_not_kept(cast: Cast) -> None:
    token = issue(cast["bob"])
    assert token.secret not in str(ApiToken.objects.values().get(id=token.view.id))
    assert token.secret not in repr(token)


def test_a_token_ends_on_its_day(cast: Cast) -> None:
    token = issue(cast["bob"], days=2)
    assert queries.actor_of_token(token.secret, now=NOW + timedelta(days=2, seconds=-1))
    assert queries.actor_of_token(token.secret, now=NOW + timedelta(days=2)) is None


def test_a_revoked_token_ends_at_once(cast: Cast) -> None:
    token = issue(cast["bob"])
    operations.revoke_token(cast["bob"], token.view.id, now=NOW)
    assert queries.actor_of_token(token.secret, now=NOW) is None
    assert queries.tokens(cast["bob"], now=NOW) == ()


@pytest.mark.parametrize("secret", ["", "th_", "th_unknown", "th_\ud800", "x" * 10_000])
def test_a_made_up_secret_is_nobody(secret: str) -> None:
    assert queries.actor_of_token(secret, now=NOW) is None


def test_a_closed_account_is_nobody(cast: Cast) -> None:
    token = issue(cast["bob"])
    user = Party.objects.get(id=cast["bob"].party_id).user
    User.objects.filter(id=user.id).update(is_active=False)
    assert queries.actor_of_token(token.secret, now=NOW) is None
    assert queries.actor_of_user(user.id) is None


def test_another_cannot_revoke_it(cast: Cast) -> None:
    token = issue(cast["bob"])
    with pytest.raises(TokenUnknown):
        operations.revoke_token(cast["olga"], token.view.id, now=NOW)


@pytest.mark.parametrize("scopes", [[], ["everything"], ["trade:read", "trade:delete"]])
def test_unknown_scopes_are_refused(cast: Cast, scopes: list[str]) -> None:
    with pytest.raises(ScopesNotUnderstood):
        operations.issue_token(cast["bob"], scopes=scopes, days=1, now=NOW)


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_a_lifetime_outside_a_year_is_refused(cast: Cast, days: int) -> None:
    with pytest.raises(LifetimeNotAllowed):
        issue(cast["bob"], days=days)


def test_a_token_makes_no_token(cast: Cast) -> None:
    token = issue(cast["bob"], "identity:write")
    robot = queries.actor_of_token(token.secret, now=NOW)
    assert robot
    with pytest.raises(TokenNotAllowed):
        issue(robot)


def test_a_token_is_issued_to_somebody_present(cast: Cast) -> None:
    with pytest.raises(StepUpNeeded):
        issue(queries.actor_of_party(cast["bob"].party_id))


def test_live_tokens_are_few(cast: Cast) -> None:
    for _ in range(20):
        issue(cast["bob"])
    with pytest.raises(TooManyTokens):
        issue(cast["bob"])
    issue(cast["alice"])


def test_a_confirmed_token_counts_as_present_for_five_minutes(cast: Cast) -> None:
    token = issue(cast["bob"])
    until = operations.confirm_token(cast["bob"], token.secret, now=NOW)
    steps = [queries.actor_of_token(token.secret, now=at) for at in (NOW, until - timedelta(seconds=1), until)]
    assert [actor and actor.stepped_up for actor in steps] == [True, True, False]
    with pytest.raises(TokenNotValid):
        operations.confirm_token(cast["alice"], token.secret, now=NOW)


def notify(actor: Actor, number: int = 1) -> None:
    operations.notify(
        actor.party_id, kind="trade.offer", zh=f"报价 {number}", en=f"Offer {number}", link="/trades/1", now=NOW
    )


def test_notices_come_newest_first_in_pages(cast: Cast) -> None:
    for number in range(5):
        operations.notify(
            cast["bob"].party_id,
            kind="trade.offer",
            zh="报价",
            en=str(number),
            link="/",
            now=NOW + timedelta(seconds=number),
        )
    first = queries.notices(cast["bob"], None, 3)
    rest = queries.notices(cast["bob"], first.next_cursor, 3)
    assert [notice.en for notice in (*first.items, *rest.items)] == ["4", "3", "2", "1", "0"]
    assert rest.next_cursor is None
    with pytest.raises(CursorNotUnderstood):
        queries.notices(cast["bob"], "nonsense")


def test_a_notice_is_read_by_its_party_alone(cast: Cast) -> None:
    notify(cast["bob"])
    notice = queries.notices(cast["bob"]).items[0]
    with pytest.raises(NoticeUnknown):
        operations.mark_read(cast["alice"], notice.id, now=NOW)
    name = queries.name_of(cast["bob"].party_id)
    assert (queries.unread_count(cast["bob"]), queries.greeting(cast["bob"])) == (1, (name, 1))
    assert operations.mark_read(cast["bob"], notice.id, now=NOW) == "/trades/1"
    assert (queries.unread_count(cast["bob"]), queries.greeting(cast["bob"])) == (0, (name, 0))
    assert queries.greeting(replace(cast["bob"], party_id=notice.id)) == ("", 0)


def test_everything_is_read_at_once(cast: Cast) -> None:
    for number in range(3):
        notify(cast["bob"], number)
    assert operations.mark_all_read(cast["bob"], now=NOW) == 3
    assert operations.mark_all_read(cast["bob"], now=NOW) == 0


@pytest.mark.parametrize("link", ["https://evil.invalid", "//evil.invalid", "/\\evil.invalid", "", "trades"])
def test_a_notice_leads_nowhere_else(cast: Cast, link: str) -> None:
    with pytest.raises(IntegrityError, match="identity_link_stays_here"), transaction.atomic():
        operations.notify(cast["bob"].party_id, kind="trade.offer", zh="。", en=".", link=link, now=NOW)


def test_a_language_is_kept_and_checked(cast: Cast) -> None:
    user = Party.objects.get(id=cast["bob"].party_id).user
    operations.choose_language(user.id, "en")
    user.refresh_from_db()
    assert user.language == "en"
    with pytest.raises(LanguageNotSpoken):
        operations.choose_language(user.id, "xx")
