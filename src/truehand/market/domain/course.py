"""What players know of a trade's course: enough to tell what the table allows next. No money, no database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from truehand.market.domain import quarrel as quarrels
from truehand.market.domain.quarrel import Quarrel
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.process import Condition as If
from truehand.trade.domain.process import State, Who

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.trade.domain.process import Transition

# Where players stop, long before the table does.
MOST_ROUNDS: Final = 3
MOST_QUARRELS: Final = 2
OWED: Final = Counter({Who.BUYER: 2, Who.SELLER: 1})


@dataclass(slots=True)
class Course:
    """A trade so far."""

    state: State | None = None
    rounds: int = 0
    signed: Who | None = None
    # How many payments each side has made; a buyer owes two, the deposit and the price, a seller the deposit.
    paid: Counter[Who] = field(default_factory=Counter)
    # Whether the parties agreed to keep a part of the price back after acceptance.
    retains: bool = False
    accepted: bool = False
    inspector: bool = False
    carrier: bool = False
    delivered: bool = False
    quarrels: int = 0
    quarrel: Quarrel | None = None
    in_transit: bool = False
    # Whether a return was asked for, of which a trade has one, and whether the machine was sent back.
    asked_back: bool = False
    returned_accepted: bool = False
    # Of the way back: whether a carrier was booked, which players try once, is booked, and has brought it.
    back_tried: bool = False
    back_carrier: bool = False
    back_delivered: bool = False
    sent_back: bool = False
    # Whether the buyer's silence accepted the machine, by when the window for a return is over too.
    silent: bool = False
    # Of amendments: whether one was proposed, which players do once, is answered in the very next moves, and by whom.
    amended: bool = False
    amending: bool = False
    amended_by: Who | None = None
    rated: Who | None = None
    # Whether the buyer's card network has taken the price back, and whether the case is open.
    charged_back: bool = False
    suspended: bool = False
    # Whether somebody claimed the machine, and whether the trade waits for it.
    claimed: bool = False
    held: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing can follow."""
        return self.state in CURRENT.terminal

    def possible(self) -> list[tuple[Transition, Who]]:
        """Return what may come next, and who may do it: of a payment the payer, of a silence the clock."""
        if self.state is None:
            return [(CURRENT.by_name["offer"], Who.BUYER), (CURRENT.by_name["award"], Who.CLOCK)]
        return [(row, who) for row in CURRENT.leaving(self.state) for who in _candidates(row) if self._allows(row, who)]

    def take(self, row: Transition, who: Who) -> None:
        """Go on by one transition."""
        self.amending = row.name in _AMENDING
        remember = _REMEMBERED.get(row.name)
        if remember is not None:
            remember(self, who)
        of_a_quarrel = quarrels.REMEMBERED.get(row.name)
        if of_a_quarrel is not None and self.quarrel is not None:
            of_a_quarrel(self.quarrel, who)
        self.state = row.target if self.state is None else row.target_from(self.state)

    def owes(self, who: Who) -> bool:
        """Whether a side has a payment to make."""
        return self.paid[who] < OWED[who]

    @property
    def buyer_left(self) -> bool:
        """Whether all is paid but the price."""
        return (self.paid[Who.BUYER], self.paid[Who.SELLER]) == (1, OWED[Who.SELLER])

    def _allows(self, row: Transition, who: Who) -> bool:
        if self.suspended is not (row.name in _ENDS_A_CASE):
            return False  # while a case is open the players wait for its end
        if self.held is not (row.name in _ENDS_A_HOLD):
            return False  # and while the machine is claimed
        if self.state is State.ACCEPTED and (self.silent or self.asked_back) and who is not Who.CLOCK:
            return False  # the seller is paid at once
        manners = _MANNERS.get(row.name)
        if manners is not None and not manners(self, who):
            return False
        if self.quarrel is not None and not _quarrel_allows(self.quarrel, row, who):
            return False
        return all(_HOLDS[condition](self, who) for condition in row.conditions if condition in _HOLDS)


def _quarrel_allows(quarrel: Quarrel, row: Transition, who: Who) -> bool:
    manners = quarrels.MANNERS.get(row.name)
    if manners is not None and not manners(quarrel, who):
        return False
    return all(quarrels.HOLDS[each](quarrel, who) for each in row.conditions if each in quarrels.HOLDS)


def _candidates(row: Transition) -> tuple[Who, ...]:
    return (Who.BUYER, Who.SELLER) if Who.BANK in row.who else tuple(sorted(row.who))


# Conditions that are not listed here hold whenever the players want them to.
_HOLDS: Final[dict[If, Callable[[Course, Who], bool]]] = {
    If.ROUNDS_LEFT: lambda course, _: course.rounds < MOST_ROUNDS,
    If.NOT_SIGNED_YET: lambda course, who: who is not course.signed,
    If.DUES_REMAIN: lambda course, who: course.owes(who) and course.paid.total() + 1 < OWED.total(),
    If.DUES_MET: lambda course, who: course.owes(who) and course.paid.total() + 1 == OWED.total(),
    If.BUYER_LEFT: lambda course, _: course.buyer_left,
    If.BUYER_STAYED: lambda course, _: not course.buyer_left,
    If.RETENTION_AGREED: lambda course, _: course.retains,
    If.NO_RETENTION: lambda course, _: not course.retains,
    If.ACCEPTED_BEFORE: lambda course, _: course.accepted,
    If.NOT_ACCEPTED_YET: lambda course, _: not course.accepted,
    If.INSPECTOR_FREE: lambda course, _: not course.inspector,
    If.ASSIGNED_INSPECTOR: lambda course, _: course.inspector,
    If.CARRIER_FREE: lambda course, _: not course.carrier,
    If.CARRIER_BOOKED: lambda course, _: course.carrier,
    If.ASSIGNED_CARRIER: lambda course, _: course.carrier,
    If.DELIVERED: lambda course, _: course.delivered,
    If.UNDELIVERED: lambda course, _: not course.delivered,
    If.DISPUTED_IN_TRANSIT: lambda course, _: course.in_transit,
    If.RETURN_FREE: lambda course, _: not course.asked_back,
    If.RETURN_UNASKED: lambda course, _: not course.asked_back,
    If.RETURNED_ACCEPTED: lambda course, _: course.returned_accepted,
    If.RETURNED_UNACCEPTED: lambda course, _: not course.returned_accepted,
    If.BACK_FREE: lambda course, _: not course.back_carrier,
    If.BACK_BOOKED: lambda course, _: course.back_carrier,
    If.ASSIGNED_BACK: lambda course, _: course.back_carrier,
    If.BACK_UNDELIVERED: lambda course, _: course.sent_back and not course.back_delivered,
    If.SENT_BACK: lambda course, _: course.sent_back,
    If.NOT_SENT_BACK: lambda course, _: not course.sent_back,
    If.NOT_AMENDING: lambda course, _: not course.amended,
    If.AMENDMENT_OPEN: lambda course, _: course.amending,
    If.FIRST_TO_AMEND: lambda course, _: course.amended_by is None,
    If.LAST_TO_AMEND: lambda course, who: course.amended_by not in {None, who},
    If.NOT_RATED_YET: lambda course, who: who is not course.rated,
}

_AMENDING: Final = frozenset({"propose_amendment", "sign_amendment"})
_ENDS_A_HOLD: Final = frozenset({"clear_machine", "end_held"})
_ENDS_A_CASE: Final = frozenset({"end_charge_back", "lose_payment", "lose_shipped", "lose_delivered"})


def _charges_back(course: Course, who: Who) -> bool:
    return who is Who.BUYER and not course.charged_back and course.state is not State.SIGNED


def _is_buyer(_: Course, who: Who) -> bool:
    return who is Who.BUYER


# What the table would allow and a player would not do, or a room refuses.
_MANNERS: Final[dict[str, Callable[[Course, Who], bool]]] = {
    "dispute_transport": lambda course, _: course.quarrels < MOST_QUARRELS,
    "dispute_delivery": lambda course, _: course.quarrels < MOST_QUARRELS,
    "dispute_retention": lambda course, _: course.quarrels < MOST_QUARRELS,
    "charge_back": _charges_back,
    "hold_machine": lambda course, _: not course.claimed,
    "book_back": lambda course, _: not course.back_tried,
    # A retention outlasts the time to sign.
    "propose_amendment": lambda course, _: course.state is not State.RETAINED,
    **dict.fromkeys(_ENDS_A_CASE, _is_buyer),
}


def _awarded(course: Course, _: Who) -> None:
    """What an auction sells is paid upon acceptance."""
    course.retains = False


def _bargained(course: Course, _: Who) -> None:
    course.rounds += 1


def _signed(course: Course, who: Who) -> None:
    course.signed = who


def _paid(course: Course, who: Who) -> None:
    course.paid[who] += 1


def _inspector_came(course: Course, _: Who) -> None:
    course.inspector = True


def _carrier_came(course: Course, _: Who) -> None:
    course.carrier = True


def _delivered(course: Course, _: Who) -> None:
    course.delivered = True


def _accepted(course: Course, _: Who) -> None:
    course.accepted = True


def _proposed(course: Course, _: Who) -> None:
    course.amended = True


def _amended(course: Course, who: Who) -> None:
    course.amended_by = who


def _quarrelled(course: Course, who: Who) -> None:
    course.quarrels += 1
    course.quarrel, course.in_transit = Quarrel(who, {who}), course.state is State.SHIPPED


def _never_came(course: Course, _: Who) -> None:
    """The clock complains for the buyer, who has not spoken yet."""
    course.quarrels += 1
    course.quarrel, course.in_transit = Quarrel(Who.BUYER), False


def _asked_back(course: Course, _: Who) -> None:
    course.asked_back, course.returned_accepted = True, course.state is State.ACCEPTED


def _booked_back(course: Course, _: Who) -> None:
    course.back_tried = course.back_carrier = True


def _called_off_back(course: Course, _: Who) -> None:
    course.back_carrier = False


def _delivered_back(course: Course, _: Who) -> None:
    course.back_delivered = True


def _silent(course: Course, _: Who) -> None:
    course.silent = True


def _sent_back(course: Course, _: Who) -> None:
    course.sent_back = True


def _refused(course: Course, who: Who) -> None:
    """What the buyer asked is the complaint, and the refusal its answer."""
    course.quarrels += 1
    course.quarrel, course.in_transit = Quarrel(Who.BUYER, {Who.BUYER, who}), False


def _objected(course: Course, who: Who) -> None:
    """The seller complains, or the clock for the seller, who has not spoken then."""
    course.quarrels += 1
    course.quarrel, course.in_transit = Quarrel(Who.SELLER, {who} - {Who.CLOCK}), False


def _suspended(course: Course, _: Who) -> None:
    course.charged_back = course.suspended = True


def _resumed(course: Course, _: Who) -> None:
    course.suspended = False


def _held(course: Course, _: Who) -> None:
    course.claimed = course.held = True


def _let_go(course: Course, _: Who) -> None:
    course.held = False


def _rated(course: Course, who: Who) -> None:
    course.rated = who


_REMEMBERED: Final[dict[str, Callable[[Course, Who], None]]] = {
    "award": _awarded,
    "counter": _bargained,
    "counter_back": _bargained,
    "sign_first": _signed,
    "receive_payment": _paid,
    "take_inspection": _inspector_came,
    "book_carriage": _carrier_came,
    "deliver": _delivered,
    "deliver_late": _delivered,
    "deliver_conceded": _delivered,
    "propose_amendment": _proposed,
    "sign_amendment": _amended,
    "dispute_transport": _quarrelled,
    "dispute_delivery": _quarrelled,
    "dispute_retention": _quarrelled,
    "return_freely": _asked_back,
    "ask_return": _asked_back,
    "accept_by_silence": _silent,
    "book_back": _booked_back,
    "lapse_back_pick_up": _called_off_back,
    "drop_return": _called_off_back,
    "drop_accepted": _called_off_back,
    "pick_up_back": _sent_back,
    "deliver_back": _delivered_back,
    "deliver_back_late": _delivered_back,
    "send_back": _sent_back,
    "refuse_return": _refused,
    "object_return": _objected,
    "lapse_sending": _objected,
    "retain": _accepted,
    "lapse_delivery": _never_came,
    "rate_first": _rated,
    "charge_back": _suspended,
    "hold_machine": _held,
    **dict.fromkeys(_ENDS_A_HOLD, _let_go),
    **dict.fromkeys(_ENDS_A_CASE, _resumed),
}
