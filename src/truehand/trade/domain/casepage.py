"""A case file as a page in one language: one file that loads nothing, to open from the unpacked bundle."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.trade.domain.casefile import CaseFile, Cell, Section

PAGES: Final = {"zh": "index.html", "en": "index.en.html"}
LANGUAGES: Final = {"zh": "zh-Hans", "en": "en"}
PAIRS: Final = 2  # a table of so many columns speaks for itself on a narrow screen
_OTHER: Final = {"zh": ("index.en.html", "English"), "en": ("index.html", "中文")}
_CONTENTS: Final = {"zh": "目录", "en": "Contents"}
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_MEMBER: Final = re.compile(r"(documents|exhibits)/[A-Za-z0-9._-]+")
_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.6 system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;"
    "max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1c1e21;background:#fff}"
    "p{overflow-wrap:anywhere}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.2rem}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}"
    "td,th{border-bottom:1px solid #c8ccd2;padding:.45rem .6rem .45rem 0;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}th{color:#4a5b65;font-weight:600}td:first-child{white-space:nowrap}"
    "code{font-size:.75rem}a{color:#0b57a4}"
    "@media(prefers-color-scheme:dark){body{color:#e6e8ea;background:#15181b}td,th{border-color:#3a4147}"
    "th{color:#a9b4bb}a{color:#8ab8f0}}"
    "@media(max-width:40rem){table,tbody,tr,td{display:block}tr{padding:.6rem 0;border-bottom:1px solid #c8ccd2}"
    "td{border:0;padding:.1rem 0}td:first-child{font-weight:600}thead{display:none}"
    "td[data-label]::before{content:attr(data-label)' · ';color:#4a5b65}}"
    "@media print{body{margin:0;max-width:none;font-size:10pt}}"
)


def page(case: CaseFile, lang: str) -> str:
    """Return the file as a page; whatever a stranger wrote is text in it."""
    side, (other, name) = 0 if lang == "zh" else 1, _OTHER[lang]
    title = html.escape(case.headline[side])
    sections = case.sections()
    contents = "".join(
        f'<li><a href="#s{number}">{html.escape(each.heading[side])}</a></li>' for number, each in enumerate(sections)
    )
    body = "".join(_section(each, number, side) for number, each in enumerate(sections))
    return (
        f'<!doctype html><html lang="{LANGUAGES[lang]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f'<p><a href="{other}" hreflang="{LANGUAGES["en" if lang == "zh" else "zh"]}">{name}</a> · '
        f'<a href="index.pdf">PDF</a></p>'
        f'<nav aria-label="{_CONTENTS[lang]}"><ul>{contents}</ul></nav>{body}</main></body></html>\n'
    )


def _section(section: Section, number: int, side: int) -> str:
    text = "".join(f"<p>{html.escape(each[side])}</p>" for each in section.text)
    names = [each[side] for each in section.columns]
    labels = names if len(names) > PAIRS else [""] * PAIRS
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in names)
    rows = "".join(
        "<tr>" + "".join(cell(each, name, side) for each, name in zip(row, labels, strict=True)) + "</tr>"
        for row in section.rows
    )
    table = f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    heading = html.escape(section.heading[side])
    return f'<section id="s{number}"><h2>{heading}</h2>{text}{table if section.rows else ""}</section>'


def cell(told: Cell, name: str, side: int) -> str:
    """Return a cell of a table; ``name`` is its column's, for where a narrow screen shows no head."""
    said = told if isinstance(told, str) else told[side]
    shown = html.escape(said)
    if _HASH.fullmatch(said):
        shown = f"<code>{shown}</code>"
    elif _MEMBER.fullmatch(said):
        shown = f'<a href="{shown}">{shown}</a>'
    label = f' data-label="{html.escape(name)}"' if name else ""
    return f"<td{label}>{shown}</td>"
