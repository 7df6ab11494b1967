"""What the vault asks of the rooms above it (``vault.domain.rights.Keeper``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.payments import queries as payments
from truehand.payments.bank import queries as bank
from truehand.risk import queries as risk
from truehand.risk.domain.case import EVENTS
from truehand.trade.domain.life import CURRENT
from truehand.trade.models import Trade
from truehand.trade.operations.leaving import Leaving, trades_of
from truehand.trade.queries.situation import involved
from truehand.vault.domain.reading import Readable, Thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.vault.domain.reading import ReadingView
    from truehand.vault.domain.rights import Pair

# So many open cases of a person are offered to choose from.
MOST_CASES: Final = 100
_ENDED: Final = frozenset(CURRENT.terminal)
_WAITS: Final = ("待处理", "waits for a decision")


class Keeping(Leaving):
    """Everything that the vault asks: what a person leaves behind, and what others read of a person."""

    def readable(self, thing: Thing, thing_id: UUID) -> Readable | None:
        """Return what may be opened to be read, and in which open cases; None when there is no such thing."""
        found = _READABLE.get(thing)
        return None if found is None else found(thing_id)

    def warn(self, reading: ReadingView, *, now: datetime) -> None:
        """Tell operators and auditors of an unusual reading; not whoever read."""
        watchers = {each.id for role in (Role.OPERATOR, Role.AUDITOR) for each in people.with_role(role)}
        name = people.name_of(reading.reader)
        (zh, en), flags = reading.thing.words, [flag.words for flag in reading.flags]
        identity.notify_all(
            sorted(watchers - {reading.reader}),
            kind="privacy",
            zh=f"请查看：{name or '系统管理员'} 查阅了个人信息（{zh}）：{'、'.join(each for each, _ in flags)}。",
            en=f"Look at this: {name or 'who runs the machine'} read personal data ({en}): "
            f"{', '.join(each for _, each in flags)}.",
            link="/desk/readings/",
            now=now,
        )

    def names(self, ids: Iterable[UUID]) -> Mapping[UUID, str]:
        """Return the display names of some parties."""
        return {party_id: view.display_name for party_id, view in people.parties(ids).items()}


def _person(party_id: UUID) -> Readable | None:
    if not people.parties([party_id]):
        return None
    living = (
        trades_of(party_id)
        .filter(due_at__isnull=False)
        .exclude(state__in=[state.value for state in _ENDED])
        .order_by("-pk")
    )
    cases: dict[UUID, Pair] = {row.pk: (f"交易：{row.title}", f"Trade: {row.title}") for row in living[:MOST_CASES]}
    for case_id, event in risk.waiting_of(party_id):
        zh, en = EVENTS[event]
        cases[case_id] = (f"风控：{zh}", f"Risk: {en}")
    return Readable((party_id,), cases, f"/desk/people/{party_id}/")


def _trade(trade_id: UUID) -> Readable | None:
    row = Trade.objects.filter(pk=trade_id).first()
    if row is None:
        return None
    living = row.state not in _ENDED or payments.contested(trade_id)
    cases = {trade_id: (row.title, row.title)} if living else {}
    return Readable(tuple(sorted(involved(row))), cases, f"/trades/{trade_id}/")


def _suspense(item_id: UUID) -> Readable | None:
    found = bank.suspense_readable(item_id)
    if found is None:
        return None
    owner, waits = found
    return Readable((owner,) if owner else (), {item_id: _WAITS} if waits else {}, f"/money/bank/suspense/{item_id}/")


def _message(message_id: UUID) -> Readable | None:
    # Whoever sent it is no party of ours; that it was refused is the case.
    if not payments.was_refused(message_id):
        return None
    return Readable((), {message_id: _WAITS}, f"/money/matters/refused/{message_id}/")


_READABLE: Final[dict[Thing, Callable[[UUID], Readable | None]]] = {
    Thing.PERSON: _person,
    Thing.TRADE: _trade,
    Thing.SUSPENSE: _suspense,
    Thing.MESSAGE: _message,
}
