"""What stands between a trader and a bad deal: the five points of the front page, and the clocks of the process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.trade.domain.life import CURRENT, MAIN_LINE
from truehand.trade.domain.process import Term, Who
from truehand.trade.domain.words import ACTORS, SILENCE, STATES

if TYPE_CHECKING:
    from truehand.trade.domain.process import State, Wait

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Clock:
    """One row of the table of clocks."""

    state: Pair
    who: Pair
    time: Pair
    silence: Pair


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the picture of a life, as components/life.html takes it."""

    state: str
    label: str
    note: str


# The five dangers and what stands against each: one template apiece, short on the front page and long on its own.
POINTS: Final = tuple(f"site/points/{name}.html" for name in ("people", "machine", "escrow", "acceptance", "proof"))


# How long what the contract sets may be.
AGREED: Final = {
    Term.INSPECTION_PERIOD: ("合同约定（1–30 天）", "as agreed, 1–30 days"),
    Term.RETENTION_PERIOD: ("合同约定（30 或 60 天）", "as agreed, 30 or 60 days"),
}


def clocks() -> tuple[Clock, ...]:
    """Return a row for every state of the present process in which people are waited for."""
    return tuple(
        Clock(STATES[state], _named(wait.waiting_for), _time(wait), _silence(wait))
        for state, wait in CURRENT.waits.items()
        if wait.waiting_for != frozenset({Who.CLOCK})
    )


def life(language: str) -> tuple[Step, ...]:
    """Return the main line of a trade, none of it done yet, with who takes it there."""
    at = 0 if language.startswith("zh") else 1
    before = (None, *MAIN_LINE)
    return tuple(
        Step("next", STATES[state][at], _named(_led_by(last, state))[at])
        for last, state in zip(before, MAIN_LINE, strict=False)
    )


def _led_by(last: State | None, state: State) -> frozenset[Who]:
    """Return who takes a trade to a state of the main line: from the state before it, or from a side step."""
    leading = [each for each in CURRENT.transitions if each.target is state]
    direct = [each.who for each in leading if last in each.sources or not (last or each.sources)]
    return (direct or [each.who for each in leading])[0]


def _named(actors: frozenset[Who]) -> Pair:
    names = [ACTORS[who] for who in Who if who in actors]
    return ("或".join(zh for zh, _en in names), " or ".join(en for _zh, en in names))


def _time(wait: Wait) -> Pair:
    if isinstance(wait.after, Term):
        return AGREED[wait.after]
    hours = int(wait.after.total_seconds()) // 3600
    days, rest = divmod(hours, 24)
    return (f"{hours} 小时", f"{hours} hours") if rest or days <= 3 else (f"{days} 天", f"{days} days")  # noqa: PLR2004 - up to three days people count hours


def _silence(wait: Wait) -> Pair:
    sentences = [SILENCE[name] for name in wait.silence]
    return ("".join(zh for zh, _en in sentences), " ".join(en for _zh, en in sentences))
