"""Sensitive acts need two operators."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tests.identity.conftest import NOW, newcomer
from tests.identity.races import at_once
from truehand.identity import operations, queries
from truehand.identity.domain.refusals import (
    ActNotUnderstood,
    OwnMatter,
    OwnProposal,
    ProposalDecided,
    ProposalExpired,
    ProposalUnknown,
    ReasonMissing,
    RoleHeldAlready,
    RoleNeedsVerification,
    RoleNotHeld,
    RolesExclude,
    SecondPersonNeeded,
    StepUpNeeded,
)
from truehand.identity.models import Proposal, RoleGrant
from truehand.kernel.actor import Actor, NotPermitted, Role

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.kernel.canonical import Json

SUBJECT = UUID("0198c000-0000-7000-8000-000000000001")
ACT = "risk.lift_limit"
PAYLOAD: dict[str, Json] = {"most": 500, "currency": "CNY"}

pytestmark = pytest.mark.django_db

Cast = dict[str, Actor]


def propose(actor: Actor, *, act: str = ACT, reason: str = "The limit is too low.") -> UUID:
    return operations.propose(actor, act=act, subject=SUBJECT, payload=PAYLOAD, reason=reason, now=NOW)


def use(actor: Actor, *, minor: int = 500, now: datetime = NOW) -> UUID:
    payload: dict[str, Json] = {"currency": "CNY", "most": minor}
    return operations.use_approval(actor, act=ACT, subject=SUBJECT, payload=payload, now=now)


def approved(cast: Cast) -> UUID:
    proposal = propose(cast["olga"])
    operations.approve(cast["otto"], proposal, now=NOW)
    return proposal


def test_an_act_approved_by_another_operator_is_done_once(cast: Cast) -> None:
    proposal = approved(cast)
    assert use(cast["olga"]) == proposal
    with pytest.raises(SecondPersonNeeded):
        use(cast["olga"])


def test_nobody_decides_their_own_proposal(cast: Cast) -> None:
    proposal = propose(cast["olga"])
    with pytest.raises(OwnProposal):
        operations.approve(cast["olga"], proposal, now=NOW)
    with pytest.raises(OwnProposal):
        operations.reject(cast["olga"], proposal, now=NOW)
    with pytest.raises(SecondPersonNeeded):
        use(cast["olga"])


def test_the_database_refuses_self_approval_too(cast: Cast) -> None:
    proposal = propose(cast["olga"])
    with pytest.raises(IntegrityError, match="identity_four_eyes"), transaction.atomic():
        Proposal.objects.filter(id=proposal).update(status="approved", decided_by=cast["olga"].party_id, decided_at=NOW)


def test_the_approver_cannot_do_the_act_alone(cast: Cast) -> None:
    approved(cast)
    with pytest.raises(SecondPersonNeeded):
        use(cast["otto"])


def test_an_approval_covers_exactly_its_payload(cast: Cast) -> None:
    approved(cast)
    with pytest.raises(SecondPersonNeeded):
        use(cast["olga"], minor=501)


def test_a_rejected_proposal_permits_nothing(cast: Cast) -> None:
    proposal = propose(cast["olga"])
    operations.reject(cast["otto"], proposal, now=NOW)
    with pytest.raises(SecondPersonNeeded):
        use(cast["olga"])
    with pytest.raises(ProposalDecided):
        operations.approve(cast["otto"], proposal, now=NOW)


def test_proposals_and_approvals_run_out(cast: Cast) -> None:
    later = NOW + timedelta(hours=48)
    approved(cast)
    with pytest.raises(SecondPersonNeeded):
        use(cast["olga"], now=later)
    waiting = propose(cast["olga"])
    with pytest.raises(ProposalExpired):
        operations.approve(cast["otto"], waiting, now=later)
    assert queries.open_proposals(cast["olga"], now=later) == ()


def test_an_approval_needs_proof_of_presence(cast: Cast) -> None:
    proposal = propose(cast["olga"])
    with pytest.raises(StepUpNeeded):
        operations.approve(queries.actor_of_party(cast["otto"].party_id), proposal, now=NOW)


@pytest.mark.parametrize("key", ["alice", "ines", "carl", "audra"])
def test_only_operators_propose_and_approve(cast: Cast, key: str) -> None:
    proposal = propose(cast["olga"])
    for act in (lambda: propose(cast[key]), lambda: operations.approve(cast[key], proposal, now=NOW)):
        with pytest.raises(NotPermitted):
            act()


@pytest.mark.parametrize("payload", [{}, {"role": "king"}, {"role": ["operator"]}, {"role": "operator", "more": 1}])
def test_a_role_that_there_is_not_is_not_even_proposed(cast: Cast, payload: dict[str, Json]) -> None:
    with pytest.raises(ActNotUnderstood):
        operations.propose(
            cast["olga"], act="identity.grant_role", subject=SUBJECT, payload=payload, reason="A king.", now=NOW
        )
    assert queries.open_proposals(cast["otto"], now=NOW) == ()


def test_an_operator_has_no_say_in_their_own_matter(cast: Cast) -> None:
    otto = cast["otto"].party_id
    proposal = operations.propose(cast["olga"], act=ACT, subject=otto, payload={}, reason="Because.", now=NOW)
    with pytest.raises(OwnMatter):
        operations.approve(cast["otto"], proposal, now=NOW)
    with pytest.raises(OwnMatter):
        operations.propose(cast["otto"], act=ACT, subject=otto, payload={}, reason="Because.", now=NOW)


def test_a_proposal_says_what_and_why(cast: Cast) -> None:
    with pytest.raises(ReasonMissing):
        propose(cast["olga"], reason="   ")
    with pytest.raises(ActNotUnderstood):
        propose(cast["olga"], act="lift limits!")
    with pytest.raises(ActNotUnderstood):
        operations.propose(
            cast["olga"],
            act=ACT,
            subject=SUBJECT,
            payload={"share": 0.5},  # type: ignore[dict-item]
            reason="Half.",
            now=NOW,
        )
    with pytest.raises(ProposalUnknown):
        operations.approve(cast["otto"], SUBJECT, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_uses_of_one_approval_at_the_same_moment_make_one_act() -> None:
    parties = operations.load_cast(now=NOW)
    cast = {key: queries.actor_of_party(party_id, stepped_up=True) for key, party_id in parties.items()}
    approved(cast)
    outcomes = at_once([lambda: use(cast["olga"])] * 4)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", *["SecondPersonNeeded"] * 3]


def test_a_role_takes_two_operators_to_give_and_two_to_take(cast: Cast) -> None:
    bob = cast["bob"].party_id
    for act, do in (("identity.grant_role", operations.grant_role), ("identity.revoke_role", operations.revoke_role)):
        with pytest.raises(SecondPersonNeeded):
            do(cast["olga"], bob, Role.INSPECTOR, now=NOW)
        proposal = operations.propose(
            cast["olga"], act=act, subject=bob, payload={"role": "inspector"}, reason="Trained.", now=NOW
        )
        operations.approve(cast["otto"], proposal, now=NOW)
        do(cast["olga"], bob, Role.INSPECTOR, now=NOW)
        assert (Role.INSPECTOR in queries.party(bob).roles) == (act == "identity.grant_role")


def _granted(cast: Cast, party_id: UUID, role: Role) -> None:
    proposal = operations.propose(
        cast["olga"], act="identity.grant_role", subject=party_id, payload={"role": role}, reason="Needed.", now=NOW
    )
    operations.approve(cast["otto"], proposal, now=NOW)
    operations.grant_role(cast["olga"], party_id, role, now=NOW)


def test_a_refused_grant_leaves_the_approval_unused(cast: Cast) -> None:
    newbie = newcomer("Newbie").party_id
    with pytest.raises(RoleNeedsVerification):
        _granted(cast, newbie, Role.CARRIER)
    assert queries.open_proposals(cast["audra"], now=NOW)[0].status == "approved"


def test_a_role_is_held_once(cast: Cast) -> None:
    with pytest.raises(RoleHeldAlready):
        _granted(cast, cast["ines"].party_id, Role.INSPECTOR)
    operations.appoint(cast["ines"].party_id, Role.INSPECTOR, now=NOW)
    assert RoleGrant.objects.filter(party_id=cast["ines"].party_id).count() == 1


def test_a_role_not_held_cannot_be_taken(cast: Cast) -> None:
    bob = cast["bob"].party_id
    proposal = operations.propose(
        cast["olga"], act="identity.revoke_role", subject=bob, payload={"role": "carrier"}, reason="Left.", now=NOW
    )
    operations.approve(cast["otto"], proposal, now=NOW)
    with pytest.raises(RoleNotHeld):
        operations.revoke_role(cast["olga"], bob, Role.CARRIER, now=NOW)


def test_nobody_audits_what_they_operate(cast: Cast) -> None:
    with pytest.raises(RolesExclude):
        operations.appoint(cast["olga"].party_id, Role.AUDITOR, now=NOW)
    with pytest.raises(RolesExclude):
        operations.appoint(cast["audra"].party_id, Role.OPERATOR, now=NOW)


def test_everybody_with_a_role_is_found(cast: Cast) -> None:
    found = {view.id for view in queries.with_role(Role.OPERATOR)}
    assert found == {cast["olga"].party_id, cast["otto"].party_id}
