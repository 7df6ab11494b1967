"""What a message says: to a person as a letter, to a program as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from truehand.connect.domain.views import Wishes

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.identity.domain.views import NoticeToSend
    from truehand.kernel.canonical import Json

LONGEST_SUBJECT: Final = 200
WISHES_AT: Final = "/account/messages"
STOPPED: Final = (
    "您登记的接收地址多日无法送达，已停止推送；未送达的消息均已保留，可随时恢复。",
    "A server of yours could not be reached for days and is told nothing any more; what it missed is kept.",
)


def written(notice: NoticeToSend, wishes: Wishes | None, *, origin: str) -> tuple[str, str]:
    """Return subject and text of a notice's letter, in its reader's language; in both where none was chosen."""
    zh, en = _in_chinese(notice, wishes or Wishes(), origin), _in_english(notice, wishes or Wishes(), origin)
    if notice.language:
        subject, text = (notice.zh, zh) if notice.language.startswith("zh") else (notice.en, en)
    else:
        subject, text = f"{notice.zh} · {notice.en}", f"{zh}\n\n{en}"
    return " ".join(subject.split())[:LONGEST_SUBJECT], text


def for_a_program(notice: NoticeToSend | None, kind: str, made_at: datetime, *, origin: str) -> dict[str, Json]:
    """Return a message as Standard Webhooks shapes it: type, timestamp, data; a ping has no notice and no data."""
    if notice is None:
        return {"type": kind, "timestamp": made_at.isoformat(), "data": {}}
    data: dict[str, Json] = {
        "notice": str(notice.id),
        "zh": notice.zh,
        "en": notice.en,
        "link": f"{origin}{notice.link}",
        "due_at": None if notice.due_at is None else notice.due_at.isoformat(),
    }
    return {"type": kind, "timestamp": notice.created_at.isoformat(), "data": data}


def _in_chinese(notice: NoticeToSend, wishes: Wishes, origin: str) -> str:
    due = () if notice.due_at is None else (f"截止时间：{_on_the_wall(notice.due_at, wishes)}",)
    return "\n\n".join((notice.zh, *due, f"{origin}{notice.link}", f"怎样收信由您设定：{origin}{WISHES_AT}"))


def _in_english(notice: NoticeToSend, wishes: Wishes, origin: str) -> str:
    due = () if notice.due_at is None else (f"Until {_on_the_wall(notice.due_at, wishes)}",)
    return "\n\n".join((notice.en, *due, f"{origin}{notice.link}", f"You choose how you hear: {origin}{WISHES_AT}"))


def _on_the_wall(moment: datetime, wishes: Wishes) -> str:
    return f"{moment.astimezone(ZoneInfo(wishes.quiet.zone)):%Y-%m-%d %H:%M} ({wishes.quiet.zone})"
