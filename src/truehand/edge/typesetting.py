"""Papers as PDF, one way for every room: offline, in both languages, the same bytes for the same content."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import typst

from truehand.edge.refusals import FontMissing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# What every template imports: sheet, colours, the foot of the page.
SHEET: Final = Path(__file__).with_name("sheet.typ")
ZONE: Final = ZoneInfo("Asia/Shanghai")
LATIN: Final = ("Liberation Sans", "DejaVu Sans", "Helvetica", "Arial")
# Any of these has the characters; the first is what scripts/fonts.sh installs where there is none.
CHINESE: Final = (
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
    "Droid Sans Fallback",
)


def typeset(
    template: Path, data: Mapping[str, object], *, at: datetime, photos: Mapping[str, bytes] | None = None
) -> bytes:
    """Return a PDF; the same arguments give the same bytes. Refuses FontMissing.

    All that varies comes as ``data``, never as code: a template imports ``sheet.typ`` and reads it there. ``at`` is the
    date that the file states; ``photos`` are JPEG by the names that the template gives them.
    """
    told = json.dumps({**data, "fonts": fonts()}, ensure_ascii=False)
    with TemporaryDirectory(prefix="truehand-") as folder:
        root = Path(folder)
        for name, content in {
            **(photos or {}),
            SHEET.name: SHEET.read_bytes(),
            "main.typ": template.read_bytes(),
        }.items():
            (root / name).write_bytes(content)
        made: bytes = typst.compile(
            str(root / "main.typ"),
            root=folder,
            format="pdf",
            sys_inputs={"data": told},
            timestamp=at.replace(microsecond=0),
        )
    return made


@lru_cache(maxsize=1)
def fonts() -> tuple[str, ...]:
    """Return the fonts of this machine to set in; refuse (FontMissing) where none has Chinese characters."""
    there = {name.casefold() for name in typst.Fonts().families()}
    chinese = [name for name in CHINESE if name.casefold() in there]
    if not chinese:
        raise FontMissing
    return (*(name for name in LATIN if name.casefold() in there), *chinese)


def moment(at: datetime) -> str:
    """Return an instant as papers write it: to the second, with its zone."""
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M:%S} UTC+08:00"
