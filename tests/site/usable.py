"""What every page owes to somebody who does not see it or uses no mouse, checked on its HTML."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FIELDS = {"input", "select", "textarea"}
UNSEEN = {"hidden", "submit", "button", "image"}
NAMED = {"a", "button", "summary", "h1", "h2", "h3", "h4", "th", "label", "legend"}


class _Reader(HTMLParser):
    """Walks a page and notes what is needed for the questions below."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, list[str]]] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.pointed: set[str] = set()
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, str, bool]] = []
        self.nameless: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        if given.get("id"):
            self.ids[given["id"]] += 1
        self.pointed |= {
            word for name in ("aria-labelledby", "aria-describedby") for word in given.get(name, "").split()
        }
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        if tag == "img" and "alt" not in given:
            self.faults.append(f"a picture without a text: {given.get('src')}")
        if tag == "th" and "scope" not in given:
            self.faults.append("a heading cell without a scope")
        if tag in FIELDS and given.get("type") not in UNSEEN:
            named = any(given.get(name) for name in ("aria-label", "aria-labelledby"))
            inside = any(parent == "label" for parent, _words in self.open)
            self.fields.append((given.get("name", tag), given.get("id", ""), named or inside))
        if tag in VOID:
            if tag == "img" and given.get("alt"):
                self.handle_data(given["alt"])
            return
        self.open.append((tag, [given["aria-label"]] if given.get("aria-label") else []))

    def handle_data(self, data: str) -> None:
        if data.strip():
            for _tag, words in self.open:
                words.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            last, words = self.open.pop()
            if last in NAMED and not words:
                self.nameless.append(last)
            if last == tag:
                break


def faults(page: str) -> Iterator[str]:
    """What is wrong with a page, in words."""
    reader = _Reader()
    reader.feed(page)
    yield from reader.faults
    yield from (f"a {tag} without a name" for tag in reader.nameless)
    yield from (f"the id {name} stands {times} times" for name, times in reader.ids.items() if times > 1)
    yield from (f"nothing has the id {name}" for name in sorted((reader.pointed | reader.labelled) - reader.ids.keys()))
    yield from (
        f"a field without a label: {name}"
        for name, key, named in reader.fields
        if not named and key not in reader.labelled
    )
    if reader.tags["h1"] != 1 or reader.tags["main"] != 1:
        yield f"{reader.tags['h1']} first headings and {reader.tags['main']} main parts"
