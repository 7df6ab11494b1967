"""How the backups stand and what the last restores gave, for operators and auditors; read from files, not tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.site.backup.config import Config, Synchronous
from truehand.site.backup.report import reports
from truehand.site.backup.watch import Account, Standing, last_account
from truehand.site.database import embedded

Pair = tuple[str, str]
MEGABYTE: Final = 1_000_000
SHOWN: Final = 20  # reports

# What is wrong with a place: how it looks, and what it is.
ALERTS: Final[dict[str, tuple[str, Pair]]] = {
    "down": ("stop", ("日志未在接收", "receives nothing")),
    "lagging": ("doubt", ("日志落后", "lags behind")),
    "lost": ("stop", ("中断太久，需重新做基础备份", "was away too long: a new base backup is due")),
    "fault": ("stop", ("有故障", "has a fault")),
    "none": ("doubt", ("还没有基础备份", "has no base backup yet")),
    "overdue": ("stop", ("基础备份过旧", "its base backup is too old")),
}
WAITS: Final[dict[Synchronous, Pair]] = {
    Synchronous.OFF: ("不等待：提交后约一秒内送达各备份位置", "Nothing: the log is there about a second later"),
    Synchronous.ANY: ("至少一个备份位置已落盘", "Until one place has it on disk"),
    Synchronous.ALL: ("所有备份位置都已落盘", "Until every place has it on disk"),
}
OVERALL: Final[dict[str, tuple[str, Pair, Pair]]] = {
    "external": (
        "plain",
        ("数据库在外部", "The database is an external one"),
        (
            "备份由数据库管理员负责；本页只管内嵌数据库。",
            "Its administrator keeps its backups; this page is about the embedded one.",
        ),
    ),
    "none": (
        "doubt",
        ("没有配置备份位置", "No place for backups is set"),
        (
            "请用 TRUEHAND_BACKUP_PLACES 指明至少两个不同机器上的文件夹。",
            "Name folders on two other machines in TRUEHAND_BACKUP_PLACES.",
        ),
    ),
    "still": (
        "stop",
        ("备份没有人看管", "Nobody keeps the backups"),
        (
            "备份进程没有在运行：请查看日志并重新启动真手。",
            "The process that keeps them is not at work: look into the log, start Truehand again.",
        ),
    ),
    "lapsed": (
        "stop",
        ("提交不再等待备份位置", "Commits no longer wait for a place"),
        (
            "所有备份位置都已失联；网站照常运行，但此刻若机器损毁，最近的提交会丢失。",
            "No place is there. The site goes on; should this machine be lost now, the last commits are lost too.",
        ),
    ),
    "alert": (
        "doubt",
        ("有备份位置需要处理", "A place needs somebody"),
        ("见下表。", "See the table."),
    ),
    "good": (
        "good",
        ("备份正常", "The backups are as they should be"),
        ("每个位置都有基础备份，并实时收到日志。", "Every place has a base backup and gets the log as it is written."),
    ),
}


@dataclass(frozen=True)
class Row:
    """A place, as the page shows it."""

    standing: Standing
    alerts: list[tuple[str, Pair]]

    @property
    def behind(self) -> float:
        """Megabytes of the log that it has not."""
        return (self.standing.behind or 0) / MEGABYTE

    @property
    def making(self) -> float | None:
        """Megabytes of the base backup that is being made."""
        return None if self.standing.making is None else self.standing.making / MEGABYTE


@require_safe
def backups(request: HttpRequest) -> HttpResponse:
    """The places, what commits wait for, and the reports of restores."""
    actor_of(request).require_overseer()
    now, config, account = clock.now(), Config.given(), last_account()
    seen = account if account and config.spots and not account.still(now) else None
    rows = [Row(each, [ALERTS[code] for code in each.alerts(config, now=now)]) for each in seen.places] if seen else []
    look, title, text = OVERALL[_overall(config, seen, rows)]
    told = [_told(each) for each in reports(SHOWN)]
    context = {
        "look": look,
        "title": title,
        "text": text,
        "rows": rows,
        "account": seen,
        "waits": WAITS[config.synchronous],
        "config": config,
        "hours": config.every.total_seconds() / 3600,
        "last": told[0] if told else None,
        "reports": told,
    }
    return render(request, "site/backups.html", context)


def _overall(config: Config, account: Account | None, rows: list[Row]) -> str:
    if not embedded():
        return "external"
    if not config.spots:
        return "none"
    if account is None:
        return "still"
    if account.lapsed:
        return "lapsed"
    return "alert" if any(each.alerts for each in rows) else "good"


def _told(report: dict[str, Any]) -> dict[str, Any]:
    """A report with its moments as moments."""
    moments = ("began", "moment", "last_commit")
    return report | {name: datetime.fromisoformat(report[name]) if report.get(name) else None for name in moments}
