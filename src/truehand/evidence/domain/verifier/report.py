"""The report that a person reads: lines for the terminal, a page for the file."""

from __future__ import annotations

import html

from truehand.evidence.domain.verifier.bundle import Bundle
from truehand.evidence.domain.verifier.words import WORDS, meaning

STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "body{color:#1c1e21;background:#fff}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "td,th{border:1px solid #c8ccd2;padding:.4rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    ".story td:not(:last-child){white-space:nowrap}"
    ".good,.bad{padding:.6rem 1rem;border-left:.4rem solid #1a7f37;background:#e9f6ec;font-weight:600}"
    ".bad{border-color:#b3261e;background:#fbeae9}"
)


def lines(bundle: Bundle, spoken: int) -> list[tuple[str, str, str]]:
    """Return what was found (part, what, what it means), or for a valid bundle what it tells (name, value, nothing)."""
    if bundle.findings:
        return [(part, WORDS[why][spoken].format(*data), meaning(why)[spoken]) for part, why, data in bundle.findings]
    return [(WORDS[name][spoken], str(value), "") for name, value in bundle.facts.items()]


def report(bundle: Bundle, lang: str) -> str:
    """Return what a person reads in a terminal."""
    spoken = 0 if lang == "zh" else 1
    said = [f"{name}: {value}" + (f" [{why}]" if why else "") for name, value, why in lines(bundle, spoken)]
    # What a stranger wrote must not steer the reader's terminal.
    plain = ["  " + "".join(each if each.isprintable() else "?" for each in line) for line in said]
    return "\n".join([WORDS["altered" if bundle.findings else "valid"][spoken], *plain])


def page(bundle: Bundle, lang: str, sha256: str) -> str:
    """Return the report as one HTML page that loads nothing."""
    spoken = 0 if lang == "zh" else 1
    heading, verdict = WORDS["heading"][spoken], WORDS["altered" if bundle.findings else "valid"][spoken]
    parts = [
        f"<h1>{heading}</h1>",
        f'<p class="{"bad" if bundle.findings else "good"}">{verdict}</p>',
        f"<h2>{WORDS['found' if bundle.findings else 'facts'][spoken]}</h2>",
        table([], [each if bundle.findings else each[:2] for each in lines(bundle, spoken)]),
    ]
    if not bundle.findings:
        names = [WORDS[each][spoken] for each in ("index", "at", "kind", "told")]
        parts += [f"<h2>{WORDS['story'][spoken]}</h2>", table(names, story(bundle, WORDS["hidden"][spoken]), "story")]
    parts.append(f"<p>{WORDS['limits'][spoken]} <code>{sha256}</code></p>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{heading}</title>'
    language = "zh-Hans" if lang == "zh" else "en"
    body = "".join(parts)
    return (
        f'<!doctype html><html lang="{language}"><head>{head}<style>{STYLE}</style></head><body>{body}</body></html>\n'
    )


def story(bundle: Bundle, hidden: str) -> list[tuple[str, ...]]:
    """Return a row for each entry, in the order of the log."""
    entries = sorted(bundle.entries.values(), key=lambda said: int(said["index"]))
    return [(str(said["index"]), moment(said["at"]), said["kind"], said.get("payload", hidden)) for said in entries]


def moment(at: str) -> str:
    """Return the log's instant to the second, as people read it."""
    return f"{at[:19].replace('T', ' ')} UTC"


def table(names: list[str], rows: list[tuple[str, ...]], kind: str = "plain") -> str:
    """Return an HTML table; whatever a stranger wrote is text in it."""
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(each)}</td>' for each in row)}</tr>" for row in rows)
    return f"<table class={kind}>{f'<tr>{head}</tr>' if names else ''}{body}</table>"
