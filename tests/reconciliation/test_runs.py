"""Days held against the bank's statements: what is named, what is kept, and what it does to payouts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.reconciliation.teller import BANK, DAY, MORNING_AFTER, NOON, Teller, cny, living, reconciled
from truehand.escrow import operations as escrow
from truehand.evidence import queries as evidence
from truehand.identity import operations as identity
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.money import Money
from truehand.payments import queries as payments
from truehand.payments.domain.report import ReportLine
from truehand.reconciliation import operations, queries
from truehand.reconciliation.domain import refusals
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.models import SeenDay
from truehand.reconciliation.operations import keeping

Cast = dict[str, Actor]


def the_incident() -> UUID:
    found = queries.open_incident()
    assert found is not None
    return found.id


def explain_all(actor: Actor) -> None:
    for each in queries.discrepancies(actor, size=100).items:
        operations.explain(actor, each.id, "The bank corrects it tomorrow.", now=MORNING_AFTER)


def test_a_clean_day_is_clean_and_stops_nothing(teller: Teller, cast: Cast) -> None:
    for minor in (100, 200, 200, 345_600):
        teller.pay_in(minor)
    teller.report()
    run = reconciled()
    assert run.clean
    (part,) = run.parts
    assert (part.source, part.books, part.report, part.agreed, part.found) == ("custodian", 4, 4, 8, 0)
    assert [(each.difference.minor, each.unexplained.minor) for each in part.closings] == [(0, 0)]
    assert queries.open_incident() is None
    assert payments.payout_hold() is None
    assert living(cast["audra"]) == []
    assert evidence.entries_of(run.id)[0].payload["parts"] != []


def test_every_planted_error_is_named_with_its_lines(teller: Teller, cast: Cast) -> None:
    lines = [teller.pay_in(1_000 + number) for number in range(9)]
    teller.told.remove(lines[0])
    teller.spoil(lines[1], amount=cny(999))
    teller.told.append(ReportLine(BANK, "again", DAY, lines[2].amount, lines[2].reference))
    teller.spoil(lines[3], amount=Money(lines[3].amount.minor, "USD"))
    last = "7" if lines[4].reference[-1] != "7" else "8"
    teller.spoil(lines[4], reference=lines[4].reference[:-1] + last)
    teller.spoil(lines[5], day=DAY - timedelta(days=9))
    teller.told.append(ReportLine(BANK, "nobody", DAY, cny(77), "TH000000000000"))
    # More leaves the bank than there ever was, and both sides say so.
    escrow.bank_charge(Money(5, "HKD"), key="bank:over", subject=uuid4(), now=NOON)
    teller.told.append(ReportLine(BANK, "over", DAY, Money(-5, "HKD"), "CHARGE-OVER-1"))
    teller.report(closing=1)
    teller.tell_anew(lines[6], amount=cny(1))
    reconciled(DAY - timedelta(days=9), DAY)
    kinds = sorted(kind for kind, _ in living(cast["audra"]))
    assert kinds == sorted([*Kind])
    by_kind = {each.kind: each for each in queries.discrepancies(cast["audra"], size=100).items}
    for kind, number in ((Kind.MISSING_AT_BANK, 0), (Kind.AMOUNT_DIFFERS, 1), (Kind.REFERENCE_ALTERED, 4)):
        assert lines[number].reference in {line.reference for line in by_kind[kind].lines}
    assert [line.key for line in by_kind[Kind.DUPLICATE].lines] == [f"{BANK}:again"]


def test_a_discrepancy_stops_payouts_and_two_people_let_them_go(teller: Teller, cast: Cast) -> None:
    teller.told.remove(teller.pay_in(500))
    teller.pay_in(100)
    teller.report(closing=100)
    reconciled()
    assert payments.payout_hold()
    incident, olga = the_incident(), cast["olga"]
    with pytest.raises(refusals.LinesUnexplained):
        operations.propose_end(olga, incident, "All is well.", now=MORNING_AFTER)
    explain_all(olga)
    with pytest.raises(SecondPersonNeeded):
        operations.end_incident(olga, incident, now=MORNING_AFTER)
    proposal = operations.propose_end(olga, incident, "The bank will book it.", now=MORNING_AFTER)
    assert payments.payout_hold()
    identity.approve(cast["otto"], proposal, now=MORNING_AFTER)
    operations.end_incident(olga, incident, now=MORNING_AFTER)
    assert payments.payout_hold() is None
    view = queries.incident(olga, incident)
    assert (view.resolved_by, view.reason) == (olga.party_id, "The bank will book it.")
    reconciled()
    assert queries.open_incident() is None


def test_what_agrees_later_ends_by_itself_and_payouts_still_wait_for_two(teller: Teller, cast: Cast) -> None:
    late = teller.pay_in(500)
    teller.told.remove(late)
    teller.report(closing=0)
    reconciled()
    assert living(cast["olga"]) == [(Kind.MISSING_AT_BANK, "open")]
    teller.told = [ReportLine(BANK, late.id, DAY + timedelta(days=1), late.amount, late.reference)]
    teller.report(DAY + timedelta(days=1))
    reconciled(DAY + timedelta(days=1), now=MORNING_AFTER + timedelta(days=1))
    assert living(cast["olga"]) == []
    assert payments.payout_hold()
    assert reconciled(DAY, DAY + timedelta(days=1), now=MORNING_AFTER + timedelta(days=1)).clean


def test_what_is_booked_late_in_the_evening_waits_a_day(teller: Teller, cast: Cast) -> None:
    evening = NOON + timedelta(hours=11)
    teller.pay_in(100)
    teller.report()
    late = teller.pay_in(500, at=evening, day=DAY + timedelta(days=1))
    reconciled()
    assert living(cast["olga"]) == [(Kind.MISSING_AT_BANK, "waiting")]
    assert queries.open_incident() is None
    teller.report(DAY + timedelta(days=1))
    assert late.day > DAY
    reconciled(DAY + timedelta(days=1), now=MORNING_AFTER + timedelta(days=1))
    assert living(cast["olga"]) == []


def test_what_waited_in_vain_is_a_discrepancy(teller: Teller, cast: Cast) -> None:
    teller.pay_in(100)
    teller.report()
    teller.told.clear()
    teller.pay_in(500, at=NOON + timedelta(hours=11))
    reconciled()
    teller.told.clear()
    teller.report(DAY + timedelta(days=1), closing=100)
    reconciled(DAY + timedelta(days=1), now=MORNING_AFTER + timedelta(days=1))
    assert living(cast["olga"]) == [(Kind.MISSING_AT_BANK, "open")]
    assert payments.payout_hold()


def test_a_run_repeated_names_nothing_twice(teller: Teller, cast: Cast) -> None:
    teller.pay_in(100)
    teller.told.append(ReportLine(BANK, "nobody", DAY, cny(77), ""))
    teller.report(closing=177)
    first, again = reconciled(), reconciled()
    assert [part.digest for part in first.parts] == [part.digest for part in again.parts]
    assert living(cast["olga"]) == [(Kind.MISSING_IN_LEDGER, "open")]
    assert len(queries.incidents(cast["olga"]).items) == 1


def test_a_killed_run_goes_on_where_it_was(teller: Teller, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    teller.pay_in(100)
    teller.told.append(ReportLine(BANK, "nobody", DAY, cny(77), ""))
    teller.report(closing=177)
    run = operations.open_run(since=DAY, until=DAY, now=MORNING_AFTER)
    with monkeypatch.context() as killed:
        killed.setattr(keeping, "_sound_the_alarm", lambda _now: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            operations.carry_on(run.id, now=MORNING_AFTER)
    assert living(cast["olga"]) == []
    while operations.carry_on(run.id, now=MORNING_AFTER):
        pass
    assert living(cast["olga"]) == [(Kind.MISSING_IN_LEDGER, "open")]
    assert not operations.carry_on(run.id, now=MORNING_AFTER)


def test_only_one_runs_at_a_time_and_a_lost_one_is_taken_over(teller: Teller) -> None:
    teller.report()
    operations.open_run(since=DAY, until=DAY, now=MORNING_AFTER)
    with pytest.raises(refusals.RunUnderWay):
        operations.open_run(since=DAY, until=DAY, now=MORNING_AFTER)
    operations.open_run(since=DAY, until=DAY, now=MORNING_AFTER + timedelta(minutes=16))


@pytest.mark.django_db
def test_a_day_that_has_not_come_is_not_reconciled() -> None:
    for since, until in ((DAY, DAY + timedelta(days=1)), (DAY, DAY - timedelta(days=1))):
        with pytest.raises(refusals.DayAhead):
            operations.open_run(since=since, until=until, now=NOON)


def test_the_night_reconciles_what_came_and_only_that(teller: Teller) -> None:
    assert operations.stale_days(DAY + timedelta(days=1)) is None
    teller.pay_in(100)
    teller.report()
    assert operations.stale_days(DAY + timedelta(days=1)) == (DAY, DAY)
    reconciled()
    assert operations.stale_days(DAY + timedelta(days=1)) is None
    assert SeenDay.objects.count() == 1


def test_every_word_about_a_discrepancy_is_kept(teller: Teller, cast: Cast) -> None:
    teller.told.append(ReportLine(BANK, "nobody", DAY, cny(77), ""))
    teller.report(closing=77)
    reconciled()
    olga, (found,) = cast["olga"], queries.discrepancies(cast["olga"]).items
    with pytest.raises(refusals.NotAnOperator):
        operations.assign(olga, found.id, cast["bob"].party_id, now=MORNING_AFTER)
    operations.assign(olga, found.id, cast["otto"].party_id, now=MORNING_AFTER)
    operations.comment(cast["otto"], found.id, "I called the bank.", now=MORNING_AFTER)
    operations.explain(cast["otto"], found.id, "A stranger's money; it goes back.", now=MORNING_AFTER)
    said = [note.words[1] for note in queries.notes(olga, found.id)]
    assert said == ["Given to Otto 欧拓.", "I called the bank.", "A stranger's money; it goes back."]
    with pytest.raises(refusals.DiscrepancyClosed):
        operations.explain(olga, found.id, "Once more.", now=MORNING_AFTER)


@pytest.mark.parametrize("key", ["alice", "bob", "ines", "carl"])
def test_traders_and_workers_see_nothing_of_it(cast: Cast, key: str) -> None:
    actor = cast[key]
    for ask in (queries.discrepancies, queries.incidents, queries.runs, queries.counts):
        with pytest.raises(NotPermitted):
            ask(actor)
    with pytest.raises(NotPermitted):
        list(queries.every_discrepancy(actor))


@pytest.mark.parametrize("key", ["audra", "cora", "bob"])
def test_who_only_watches_changes_nothing(teller: Teller, cast: Cast, key: str) -> None:
    teller.told.append(ReportLine(BANK, "nobody", DAY, cny(77), ""))
    teller.report(closing=77)
    reconciled()
    actor, (found,), incident = cast[key], queries.discrepancies(cast["olga"]).items, the_incident()
    for act in (
        lambda: operations.start_run(actor, since=DAY, until=DAY, now=MORNING_AFTER),
        lambda: operations.assign(actor, found.id, actor.party_id, now=MORNING_AFTER),
        lambda: operations.comment(actor, found.id, "I say.", now=MORNING_AFTER),
        lambda: operations.explain(actor, found.id, "I say.", now=MORNING_AFTER),
        lambda: operations.take_incident(actor, incident, now=MORNING_AFTER),
        lambda: operations.raise_incident(actor, "I say.", now=MORNING_AFTER),
        lambda: operations.propose_end(actor, incident, "I say.", now=MORNING_AFTER),
        lambda: operations.end_incident(actor, incident, now=MORNING_AFTER),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_statement_is_booked_before_the_night_compares_it(teller: Teller) -> None:
    teller.pay_in(100)
    teller.report()
    operations.look_after(now=MORNING_AFTER + timedelta(minutes=10))
    assert queries.last_run() is None
    operations.look_after(now=MORNING_AFTER + timedelta(minutes=30))
    assert queries.last_run() is not None


def test_the_night_compares_a_late_statement_with_what_it_booked_today(teller: Teller) -> None:
    late = MORNING_AFTER + timedelta(days=2)
    teller.pay_in(100, at=late, day=DAY)
    teller.report(now=late)
    operations.look_after(now=late + timedelta(minutes=30))
    run = queries.last_run()
    assert run is not None
    assert (run.since, run.until) == (DAY, late.date())
    while operations.carry_on(run.id, now=late):
        pass
    assert queries.open_incident() is None


def test_a_line_told_differently_is_named_at_once_with_both_tellings(teller: Teller, cast: Cast) -> None:
    line = teller.pay_in(500)
    teller.report()
    assert reconciled().clean
    teller.tell_anew(line, amount=cny(400))
    operations.look_after(now=MORNING_AFTER)
    (found,) = queries.discrepancies(cast["cora"]).items
    assert [(each.amount, each.reference) for each in found.lines] == [
        (cny(500), line.reference),
        (cny(400), line.reference),
    ]
    assert (found.kind, found.difference) == (Kind.TOLD_ANEW, cny(-100))
    assert payments.payout_hold()
    operations.look_after(now=MORNING_AFTER)
    assert living(cast["olga"]) == [(Kind.TOLD_ANEW, "open")]


def test_what_two_accept_is_held_against_the_books_from_then_on(teller: Teller, cast: Cast) -> None:
    olga, line = cast["olga"], teller.pay_in(500)
    teller.report()
    reconciled()
    teller.tell_anew(line, amount=cny(400))
    reconciled()
    (found,) = queries.discrepancies(olga).items
    with pytest.raises(SecondPersonNeeded):
        operations.accept(olga, found.id, now=MORNING_AFTER)
    proposal = operations.propose_accepting(olga, found.id, "The bank corrected it.", now=MORNING_AFTER)
    identity.approve(cast["otto"], proposal, now=MORNING_AFTER)
    operations.accept(olga, found.id, now=MORNING_AFTER)
    assert operations.stale_days(DAY + timedelta(days=1)) == (DAY, DAY)
    reconciled()
    # The bank's closing balance still tells of what it said first.
    assert living(olga) == [(Kind.AMOUNT_DIFFERS, "open"), (Kind.CLOSING_UNEQUAL, "open")]
    with pytest.raises(refusals.DiscrepancyClosed):
        operations.accept(olga, found.id, now=MORNING_AFTER)


def test_only_what_is_told_differently_can_be_accepted_so(teller: Teller, cast: Cast) -> None:
    teller.told.append(ReportLine(BANK, "nobody", DAY, cny(77), ""))
    teller.report(closing=77)
    reconciled()
    (found,) = queries.discrepancies(cast["olga"]).items
    with pytest.raises(refusals.NotToldAnew):
        operations.propose_accepting(cast["olga"], found.id, "x", now=MORNING_AFTER)


def test_who_takes_an_incident_owns_every_line_of_it_that_nobody_owns(teller: Teller, cast: Cast) -> None:
    olga, otto = cast["olga"], cast["otto"]
    teller.told += [ReportLine(BANK, f"nobody-{number}", DAY, cny(77 + number), "") for number in range(3)]
    teller.report(closing=234)
    reconciled()
    first, *_ = queries.discrepancies(olga).items
    operations.assign(olga, first.id, otto.party_id, now=MORNING_AFTER)
    operations.take_incident(olga, the_incident(), now=MORNING_AFTER)
    owners = {each.id: each.owner for each in queries.discrepancies(olga).items}
    assert owners.pop(first.id) == otto.party_id
    assert set(owners.values()) == {olga.party_id}
    teller.told.append(ReportLine(BANK, "one more", DAY + timedelta(days=1), cny(5), ""))
    teller.report(DAY + timedelta(days=1), closing=239)
    reconciled(DAY + timedelta(days=1), now=MORNING_AFTER + timedelta(days=1))
    assert all(each.owner for each in queries.discrepancies(olga).items)
