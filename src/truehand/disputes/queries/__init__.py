"""The read door: cases as frozen views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.cache import cache
from django.db import connection
from django.db.models import Prefetch, prefetch_related_objects

from truehand.disputes.domain import figures as told
from truehand.disputes.domain.case import CaseView, PastRuling, Reason, Ruling, Status
from truehand.disputes.domain.refusals import NoCase
from truehand.disputes.domain.thread import Entry, Kind, Thread
from truehand.disputes.models import OPEN, Case, RulingRecord, Statement
from truehand.kernel.actor import Role
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor

# A year's ended cases by cause, by outcome and in all, with their durations; then who was complained of, and who again.
_GROUPED: Final = """
with ended as materialized (
    select reason, respondent_id, extract(epoch from closed_at - opened_at) as lasted,
           case when status <> 'ruled' then status when last.to_seller = 0 then 'for_buyer'
                when last.to_buyer = 0 then 'for_seller' else 'shared' end as outcome
      from disputes_case left join lateral (
           select to_buyer, to_seller from disputes_rulingrecord where case_id = disputes_case.id
            order by instance desc limit 1) last on status = 'ruled'
     where closed_at >= %s and closed_at < %s
)
select reason, outcome, count(*), percentile_cont(0.5) within group (order by lasted),
       percentile_cont(0.9) within group (order by lasted)
  from ended group by grouping sets ((reason), (outcome), ())
union all
select 'again', 'again', count(*), count(*) filter (where cases > 1), null
  from (select count(*) as cases from ended group by respondent_id) each
"""
_KEPT: Final = 3600


def figures(*, now: datetime) -> told.Figures:
    """Return how the disputes of a year went, for everybody; worked out at most once an hour, over whole days."""
    until = now.replace(hour=0, minute=0, second=0, microsecond=0)
    key = f"disputes.figures.{until:%Y%m%d}"
    found: told.Figures | None = cache.get(key)
    if found is None:
        found = _figures(until - told.PERIOD, until)
        cache.set(key, found, _KEPT)
    return found


def _figures(since: datetime, until: datetime) -> told.Figures:
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED, [since, until])
        rows = cursor.fetchall()
    (_, _, complained_of, again, _) = next(row for row in rows if row[0] == row[1] == "again")
    groups = {(row[0], row[1]): told.group(row[0] or row[1] or "", *row[2:]) for row in rows if row[0] != "again"}
    (whole,) = told.published([groups.pop((None, None))]) or (told.Group("", None, None, None),)
    return told.Figures(
        since,
        until,
        whole,
        told.published([each for (reason, _), each in groups.items() if reason]),
        told.published([each for (_, outcome), each in groups.items() if outcome]),
        told.rate(int(again or 0), complained_of),
    )


def case_of(trade_id: UUID) -> CaseView | None:
    """Return a trade's latest case, for rooms that checked already who asks; None when there was never one."""
    row = _rows().filter(trade_id=trade_id).order_by("-number").first()
    return None if row is None else view_of(row)


def trade_of_case(case_id: UUID) -> UUID | None:
    """Return the trade that a case is about, for rooms that check who asks; None for no case."""
    return Case.objects.filter(id=case_id).values_list("trade_id", flat=True).first()


def past_rulings(reason: Reason, *, most: int) -> tuple[PastRuling, ...]:
    """Return how disputes of a cause were ruled, the newest first, without their sealed words; two queries."""
    wordless = Prefetch("rulings", RulingRecord.objects.defer("reasons"))
    ruled = Case.objects.filter(status=Status.RULED, reason=reason, closed_at__isnull=False)
    found = [(row, max(row.rulings.all(), key=lambda each: each.instance)) for row in _latest(ruled, wordless, most)]
    return tuple(
        PastRuling(row.id, row.trade_id, last.to_buyer, last.to_seller, tuple(last.rules), row.closed_at or last.at)
        for row, last in found
    )


def _latest(rows: QuerySet[Case], rulings: Prefetch[str], most: int) -> QuerySet[Case]:
    return rows.order_by("-closed_at", "id").prefetch_related(rulings)[:most]


def reasons_of(case_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the reasons of the rulings that stood, by case, for who judges; one query."""
    rows = RulingRecord.objects.filter(case_id__in=case_ids).order_by("instance")
    return {row.case_id: row.reasons for row in rows}


def open_cases(trade_ids: Collection[UUID] | None = None) -> tuple[CaseView, ...]:
    """Return every open case, or those of some trades, the one that is due first at the head; for the desk."""
    rows = _rows().filter(OPEN)
    if trade_ids is not None:
        rows = rows.filter(trade_id__in=trade_ids)
    found = list(rows.order_by("opened_at", "id"))
    prefetch_related_objects([row for row in found if row.decided], "rulings")
    return tuple(view_of(row) for row in found)


def readable_case(actor: Actor, *, case_id: UUID) -> CaseView:
    """Return a case for its sides, its mediator, operators and auditors; refuse (NoCase) anybody else."""
    row = _rows().filter(id=case_id).first()
    if row is None:
        raise NoCase
    view = view_of(row)
    readers = {view.opener, view.respondent, *view.thread.mediators[-1:]}
    if actor.party_id not in readers and not actor.roles & {Role.OPERATOR, Role.AUDITOR}:
        raise NoCase
    return view


def view_of(row: Case) -> CaseView:
    """Return a row with its thread and ruling as a view."""
    entries = sorted(row.statements.all(), key=lambda each: each.number)
    # Before somebody may rule there is nothing to look for.
    rulings = sorted(row.rulings.all(), key=lambda each: each.instance) if row.decided else ()
    return CaseView(
        id=row.id,
        trade_id=row.trade_id,
        opener=row.opener_id,
        respondent=row.respondent_id,
        reason=Reason(row.reason),
        status=Status(row.status),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        thread=Thread(row.opener_id, row.respondent_id, tuple(_entry(each) for each in entries)),
        rulings=tuple(ruling_of(each, row.trade_id) for each in rulings),
        claim=row.claim,
    )


def ruling_of(row: RulingRecord, trade_id: UUID) -> Ruling:
    """Return a ruling's row as a value."""
    to_buyer, to_seller = Money(row.to_buyer, row.currency), Money(row.to_seller, row.currency)
    return Ruling(
        row.id,
        trade_id,
        row.ruled_by,
        to_buyer,
        to_seller,
        row.reasons,
        row.at,
        row.instance,
        tuple(row.rules),
        row.buyer_fault,
        row.seller_fault,
    )


def _entry(row: Statement) -> Entry:
    return Entry(row.number, Kind(row.kind), row.author_id, row.text, tuple(row.exhibits), row.facts, row.at)


def _rows() -> QuerySet[Case]:
    return Case.objects.prefetch_related("statements")
