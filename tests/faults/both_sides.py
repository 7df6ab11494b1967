"""Our books and the sandbox gateway's, counted one against the other."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any


def differences(truth: dict[str, Any], book: Path) -> list[str]:
    """What the gateway did and what we booked, each payout and each payment exactly once; nothing is right."""
    rows = sqlite3.connect(f"file:{book}?mode=ro", uri=True)
    try:
        entries = rows.execute("select id, kind, reference, minor, currency from entries").fetchall()
    finally:
        rows.close()
    return [*_payouts(truth, entries), *_payments(truth, entries), *_left_over(truth)]


def _payouts(truth: dict[str, Any], entries: list[Any]) -> list[str]:
    there = Counter(
        (reference, -minor, currency) for _, kind, reference, minor, currency in entries if kind == "payout"
    )
    done = Counter(
        (reference, minor, currency) for reference, status, minor, currency in truth["payouts"] if status == "done"
    )
    found = [f"payout {each[0]}: {times} times at the bank" for each, times in there.items() if times != 1]
    here = {reference: status for reference, status, *_ in truth["payouts"]}
    found += [
        f"payout {each[0]}: at the bank, {here.get(each[0], 'unknown')} here" for each in there.keys() - done.keys()
    ]
    found += [f"payout {each[0]}: done here, not at the bank" for each in done.keys() - there.keys()]
    return found


def _payments(truth: dict[str, Any], entries: list[Any]) -> list[str]:
    there = Counter(
        (identifier, minor, currency) for identifier, kind, _, minor, currency in entries if kind == "payment"
    )
    here = Counter(tuple(each) for each in truth["receipts"])
    found = [f"payment {each[0]}: {each[1]} {each[2]} at the bank, not booked" for each in there - here]
    found += [f"payment {each[0]}: {each[1]} {each[2]} booked, not at the bank" for each in here - there]
    return found


def _left_over(truth: dict[str, Any]) -> list[str]:
    found = [
        f"payout {reference}: still {status}"
        for reference, status, *_ in truth["payouts"]
        if status not in {"done", "failed"}
    ]
    found += [f"{truth['unaccounted']} minor units unaccounted for"] * bool(truth["unaccounted"])
    found += [f"{truth['waiting']} entries not in the log"] * bool(truth["waiting"])
    return found + [f"{count} jobs: {name}" for name, count in truth["jobs"].items()]
