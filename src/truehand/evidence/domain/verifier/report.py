"""The report that a person reads."""

from __future__ import annotations

from truehand.evidence.domain.verifier.bundle import Bundle
from truehand.evidence.domain.verifier.words import WORDS


def report(bundle: Bundle, lang: str) -> str:
    """Return what a person reads."""
    spoken = 0 if lang == "zh" else 1
    if bundle.findings:
        lines = [f"{part}: {WORDS[why][spoken].format(*data)}" for part, why, data in bundle.findings]
    else:
        lines = [f"{WORDS[name][spoken]}: {value}" for name, value in bundle.facts.items()]
    # What a stranger wrote must not steer the reader's terminal.
    plain = ["  " + "".join(each if each.isprintable() else "?" for each in line) for line in lines]
    return "\n".join([WORDS["altered" if bundle.findings else "valid"][spoken], *plain])
