"""Draws docs/pictures/life.*.svg: one trade, as the process table says, like the map of a railway line."""

from __future__ import annotations

import textwrap
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Final

from truehand.trade.domain.life import CURRENT, IN_DISPUTE, MAIN_LINE, ON_THE_WAY_BACK
from truehand.trade.domain.process import State, Term, Transition, Who
from truehand.trade.domain.words import ACTORS, ACTS, STATES

PICTURES: Final = Path(__file__).resolve().parents[1] / "docs/pictures"
LANGUAGES: Final = {"zh": 0, "en": 1}
WIDTH, MARGIN, LINE, GAP = 920, 24, 19, 14
TRACK, SIDE, WORDS, WAYS = 40, 76, 100, 330
LONGEST: Final = {"zh": 46, "en": 84}  # characters of a line of ways
INK, SOFT, PAPER, RAIL, BRANCH, SIDING, STOP = "#13222b", "#4a5b65", "#fff", "#0a5866", "#74838b", "#784800", "#a11d1d"
# Where the stations beside the main line are drawn: after the one they are reached from.
BESIDE: Final = {
    State.OFFERED: (State.COUNTERED,),
    State.AGREED: (State.HALF_SIGNED,),
    State.FUNDED: (State.DOUBTED,),
    State.ACCEPTED: (State.RETAINED,),
    State.DELIVERED: (*ON_THE_WAY_BACK, *IN_DISPUTE, State.RESOLVED),
    State.SETTLED: (State.HALF_RATED,),
}


# What the contract sets, and what follows acceptance by itself.
AGREED = {
    Term.INSPECTION_PERIOD: ("合同约定的验货期", "the agreed inspection period"),
    Term.RETENTION_PERIOD: ("合同约定的质保期", "the agreed retention period"),
    Term.RETURN_WINDOW: ("无理由退货期的余下时间", "what is left of the window for returns"),
}
AT_ONCE = {"settle", "retain"}


def picture(language: str) -> str:
    """Return the SVG in one language: stations, who is waited for and how long, and every way on."""
    rows: list[str] = []
    stops: list[tuple[str, int]] = []
    y = MARGIN + 10
    for kind, state in _stations():
        lines = _ways(state, language)
        stops.append((kind, y))
        rows += _station(kind, state, language, y)
        rows += [_text(WAYS, y + at * LINE, line, SOFT) for at, line in enumerate(lines)]
        y += max(2, len(lines)) * LINE + GAP
    rows += _ends(language, y)
    height = y + MARGIN
    title = ("一笔交易的全过程", "The life of a trade")[LANGUAGES[language]]
    return "\n".join([*_head(title, height), *_rails(stops), *rows, "</svg>", ""])


def _stations() -> list[tuple[str, State]]:
    return [
        (kind, state)
        for main in MAIN_LINE
        for kind, state in [("main", main), *(("side", side) for side in BESIDE.get(main, ()))]
    ]


def _ends(language: str, y: int) -> list[str]:
    """Return the ends off the main line, side by side."""
    ends = [state for state in State if state in CURRENT.terminal and state not in MAIN_LINE]
    return [
        part
        for x, state in zip(range(SIDE, WIDTH, 160), ends, strict=False)
        for part in (
            _circle(x, y, 6, STOP),
            _text(x + WORDS - SIDE, y, STATES[state][LANGUAGES[language]], STOP, bold=True),
        )
    ]


def _circle(x: int, y: int, radius: int, colour: str) -> str:
    return f'<circle cx="{x}" cy="{y - 5}" r="{radius}" fill="{PAPER}" stroke="{colour}" stroke-width="3"/>'


def _station(kind: str, state: State, language: str, y: int) -> list[str]:
    """Return the circle, the name, and below it who is waited for and how long."""
    x, radius = (TRACK, 8) if kind == "main" else (SIDE, 6)
    ring = _circle(x, y, radius, RAIL if kind == "main" else SIDING)
    name = _text(WORDS, y, STATES[state][LANGUAGES[language]], INK if kind == "main" else SIDING, bold=True)
    return [ring, name, *([_text(WORDS, y + LINE, _wait(state, language), SOFT)] if state in CURRENT.waits else [])]


def _wait(state: State, language: str) -> str:
    wait, at = CURRENT.waits[state], LANGUAGES[language]
    who = ("、" if language == "zh" else " or ").join(ACTORS[each][at] for each in Who if each in wait.waiting_for)
    if isinstance(wait.after, Term):
        return f"{who} · {AGREED[wait.after][at]}"
    return f"{who} · {_length(wait.after, at)}" if wait.after else f"{who} · {('立即', 'at once')[at]}"


def _length(after: timedelta, at: int) -> str:
    hours = after // timedelta(hours=1)
    return (f"{hours} 小时", f"{hours} h")[at] if hours <= 72 else (f"{hours // 24} 天", f"{hours // 24} days")[at]  # noqa: PLR2004 - up to three days people count hours


def _ways(state: State, language: str) -> list[str]:
    """Return every way on from a state, wrapped: the act and where it leads."""
    at, comma = LANGUAGES[language], "； " if language == "zh" else "; "
    silence = CURRENT.waits[state].silence if state in CURRENT.waits else ()
    rows = sorted(CURRENT.leaving(state), key=lambda row: row.name in silence)
    ways = dict.fromkeys(_way(row, state, at, silent=row.name in silence) for row in rows)
    # A way is kept whole where it fits: its blanks do not break.
    text = comma.join(way.replace(" ", "_") for way in ways)
    return [line.replace("_", " ") for line in textwrap.wrap(text, LONGEST[language], break_on_hyphens=False)]


def _way(row: Transition, state: State, at: int, *, silent: bool) -> str:
    target = row.target_from(state)
    act = ("到期", "time is up")[at] if silent and row.name not in AT_ONCE else ACTS[row.name][at]
    return act if target is state else f"{act} → {STATES[target][at]}"


def _rails(stops: list[tuple[str, int]]) -> list[str]:
    """Return the main line, and a branch to every station beside it."""
    main = [y for kind, y in stops if kind == "main"]
    rails = [f'<path d="M{TRACK} {main[0] - 5}V{main[-1] - 5}" stroke="{RAIL}" stroke-width="5" fill="none"/>']
    for (kind, y), (before, above) in zip(stops[1:], stops, strict=False):
        if kind == "side":
            start = f"M{TRACK} {above - 5}" if before == "main" else f"M{SIDE} {above - 5}"
            bend = f"C{TRACK} {y - 20} {SIDE} {above + 15} {SIDE} {y - 5}" if before == "main" else f"V{y - 5}"
            rails.append(f'<path d="{start}{bend}" stroke="{BRANCH}" stroke-width="2.5" fill="none"/>')
    return rails


def _head(title: str, height: int) -> list[str]:
    fonts = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans SC', 'PingFang SC', 'WenQuanYi Micro Hei', sans-serif"
    look = f'viewBox="0 0 {WIDTH} {height}" font-family="{fonts}" font-size="13"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{title}" {look}>',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{height}" rx="10" fill="{PAPER}"/>',
    ]


def _text(x: int, y: int, words: str, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600" font-size="15"' if bold else ""
    return f'<text x="{x}" y="{y}" fill="{colour}"{weight}>{escape(words)}</text>'


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    for each in LANGUAGES:
        (PICTURES / f"life.{each}.svg").write_text(picture(each))
