"""A clause set comes into force when two operators have published it, and changes no contract that was drawn before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.trade.amending import amended
from tests.trade.story import Story
from truehand.contracts import operations, queries
from truehand.contracts.domain.publication import examined
from truehand.contracts.domain.refusals import (
    ClauseSetMomentPast,
    ClauseSetNameTaken,
    ClauseSetNotValid,
    ClauseSetUnknown,
    ClauseSetUnlawful,
    OwnClauseSet,
)
from truehand.contracts.domain.sets import SHIPPED, shipped, text_of
from truehand.contracts.models import ClauseSetVerdict
from truehand.identity.domain.refusals import StepUpNeeded
from truehand.identity.models import Party
from truehand.kernel.actor import NotPermitted
from truehand.trade.operations import agree

OTHER = "2026-12-01"
HOUR = timedelta(hours=1)


def named(name: str = OTHER, **changes: str) -> str:
    """The program's own set under another name, with words in it changed."""
    text = text_of(SHIPPED).replace(f'name = "{SHIPPED}"', f'name = "{name}"')
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.django_db(transaction=True)
def test_two_operators_publish_a_set_and_running_contracts_keep_theirs() -> None:
    story = Story.contracted()
    before = queries.contract_of(story.trade)
    olga, otto = story.olga, story.otto
    proposed = operations.propose_set(olga, named(), effective_at=story.now + HOUR, now=story.now)
    with pytest.raises(OwnClauseSet):
        operations.decide_set(olga, proposed.id, publish=True, now=story.now)
    with pytest.raises(StepUpNeeded):
        operations.decide_set(replace(otto, stepped_up=False), proposed.id, publish=True, now=story.now)
    operations.decide_set(otto, proposed.id, publish=True, now=story.now)
    with pytest.raises(ClauseSetUnknown):
        operations.decide_set(otto, proposed.id, publish=False, now=story.now)
    assert queries.set_in_force(now=story.now) == shipped(), "not before its moment"
    story.now += 2 * HOUR
    assert queries.set_in_force(now=story.now).name == OTHER
    assert queries.contract_of(story.trade) == before
    amended(story, warranty_days=30)
    after = queries.contract_of(story.trade)
    assert after is not None
    assert after.sheet.edition == SHIPPED, "an amended contract keeps the set that it was drawn from"
    other = Story.begun("KMTPC200A77")
    other.now = story.now
    agree.accept_price(other.alice, other.trade, seen=other.seen, now=other.now)
    drawn = queries.contract_of(other.trade)
    assert drawn is not None
    assert drawn.sheet.edition == OTHER


@pytest.mark.django_db
def test_nobody_else_proposes_and_no_name_or_moment_twice() -> None:
    story = Story.begun()
    with pytest.raises(NotPermitted):
        operations.propose_set(story.audra, named(), effective_at=story.now, now=story.now)
    with pytest.raises(ClauseSetMomentPast):
        operations.propose_set(story.olga, named(), effective_at=story.now - HOUR, now=story.now)
    with pytest.raises(ClauseSetNameTaken):
        operations.propose_set(story.olga, text_of(SHIPPED), effective_at=story.now, now=story.now)
    proposed = operations.propose_set(story.olga, named(), effective_at=story.now, now=story.now)
    with pytest.raises(ClauseSetNameTaken):
        operations.propose_set(story.otto, named() + "\n", effective_at=story.now, now=story.now)
    operations.decide_set(story.otto, proposed.id, publish=False, now=story.now)
    assert queries.set_in_force(now=story.now) == shipped()


@pytest.mark.django_db
def test_the_database_lets_nobody_decide_about_their_own_set() -> None:
    story = Story.begun()
    proposed = operations.propose_set(story.olga, named(), effective_at=story.now, now=story.now)
    with pytest.raises(IntegrityError, match="does not decide"), transaction.atomic():
        ClauseSetVerdict.objects.create(
            id=story.trade,
            clause_set_id=proposed.id,
            published=True,
            decided_by=story.olga.party_id,
            decided_at=story.now,
        )


EXTRA = (
    '\n[[clause]]\nkey = "extra"\nversion = 1\ntitle = ["其他", "More"]\nsource = ["约定", "agreed"]\n'
    'text = [["{zh}", "{en}"]]\n'
)


def without(key: str) -> str:
    """The set without a clause."""
    head, *parts = named().split("[[clause]]")
    return "[[clause]]".join([head, *(part for part in parts if f'key = "{key}"' not in part)])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (named() + EXTRA.format(zh="平台拥有最终解释权。", en="The platform interprets."), "extra"),
        (without("disputes"), "disputes"),
        (without("consumer"), "consumer"),
        (without("personal_data"), "personal_data"),
    ],
    ids=["forbidden", "no way to settle disputes", "no rights of consumers", "phones without erasing data"],
)
def test_a_set_with_a_forbidden_or_without_an_obligatory_clause_is_refused(text: str, place: str) -> None:
    with pytest.raises(ClauseSetUnlawful) as refused:
        examined(text)
    assert place in refused.value.sentence("en")


@pytest.mark.parametrize("gap", ["{no_such_term}", "{buyer:>999999999}", "{price.__class__}", "{0}", "{"])
def test_a_gap_that_nothing_fills_or_that_is_more_than_a_name_is_refused(gap: str) -> None:
    clause = EXTRA.replace("{zh}", f"空白：{gap}。").replace("{en}", f"A gap: {gap}.")
    with pytest.raises(ClauseSetNotValid):
        examined(named() + clause)


@pytest.mark.django_db
def test_the_desk_shows_what_reads_otherwise_and_publishes(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun()
    text = named(违约金在放款时从卖方所得中扣付买方="违约金在放款之日从卖方所得中扣付买方")
    olga, otto = (Client(headers={"accept-language": "zh-hans"}) for _ in range(2))
    for client, who in ((olga, "olga"), (otto, "otto")):
        client.force_login(Party.objects.get(id=story.people[who].party_id).user)
    monkeypatch.setattr("truehand.edge.clock.now", lambda: story.now)
    said = {"text": text, "effective_at": (story.now + 12 * HOUR).strftime("%Y-%m-%dT%H:%M")}
    assert olga.post("/desk/clauses/", said | {"text": "name = 1"}).status_code == 422
    assert olga.post("/desk/clauses/", said).status_code == 302
    page = otto.get("/desk/clauses/").content.decode()
    assert "逾期交付违约金" in page
    assert "<ins>之日</ins>" in page
    read = otto.get("/desk/clauses/", headers={"accept-language": "en"}).content.decode()
    assert "<ins>之日</ins>" in read, "who reads English sees that the Chinese text changes"
    (waiting,) = queries.publications(story.olga)
    assert olga.post(f"/desk/clauses/{waiting.id}/decide/", {"act": "refuse"}).status_code == 302
    assert queries.publications(story.olga)[0].published is None
    assert otto.post(f"/desk/clauses/{waiting.id}/decide/", {"act": "refuse"}).status_code == 302
    assert queries.publications(story.olga)[0].published is False
