"""What a check says of a listing, and the one decision that all findings together make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.subject import Subject

if TYPE_CHECKING:
    from truehand.kernel.canonical import Json

Pair = tuple[str, str]
Box = tuple[int, int, int, int]
Span = tuple[int, int]


class Severity(StrEnum):
    """How much a finding weighs, least first."""

    OK = "ok"
    NOTE = "note"
    LOOK = "look"
    REFUSE = "refuse"


class Decision(StrEnum):
    """What becomes of a listing."""

    PUBLISH = "publish"
    REVIEW = "review"
    REFUSE = "refuse"


class Cure(StrEnum):
    """What its seller can do about a finding."""

    PLATE_PHOTO = "plate_photo"
    PLATE_CLOSE_UP = "plate_close_up"
    OWN_PHOTOS = "own_photos"
    MORE_PHOTOS = "more_photos"
    CHANGE_FACT = "change_fact"
    CHANGE_PRICE = "change_price"
    CHANGE_TEXT = "change_text"
    EXPLAIN = "explain"
    CLEAR_CLAIM = "clear_claim"


SEVERITY_NAMES: Final[dict[Severity, Pair]] = {
    Severity.OK: ("无异常", "Nothing found"),
    Severity.NOTE: ("提示", "To note"),
    Severity.LOOK: ("需人工核对", "Needs a person's look"),
    Severity.REFUSE: ("不能发布", "Cannot be published"),
}
# The state of the design that each is shown in.
SEVERITY_MARKS: Final[dict[Severity, str]] = {
    Severity.OK: "good",
    Severity.NOTE: "plain",
    Severity.LOOK: "doubt",
    Severity.REFUSE: "stop",
}
CURE_NAMES: Final[dict[Cure, Pair]] = {
    Cure.PLATE_PHOTO: ("重新拍摄铭牌：正对、无反光、占满画面", "Photograph the nameplate again, straight on, no glare"),
    Cure.PLATE_CLOSE_UP: ("补拍机身钢印号的近照", "Photograph the stamped number on the frame, close up"),
    Cure.OWN_PHOTOS: ("换成您自己拍摄的照片", "Put photos of your own in their place"),
    Cure.MORE_PHOTOS: ("补拍缺少的角度", "Add the views that are missing"),
    Cure.CHANGE_FACT: ("更正所填信息", "Correct what you state"),
    Cure.CHANGE_PRICE: ("核对价格", "Look at the price again"),
    Cure.CHANGE_TEXT: ("修改描述中标出的文字", "Change the marked words of the description"),
    Cure.EXPLAIN: ("写明原因，由审核人员判断", "Say why; a reviewer weighs it"),
    Cure.CLEAR_CLAIM: ("请先与登记机构解除登记", "Have the register clear the machine first"),
}

_RANK: Final = {severity: rank for rank, severity in enumerate(Severity)}
_DECISIONS: Final = {
    Severity.OK: Decision.PUBLISH,
    Severity.NOTE: Decision.PUBLISH,
    Severity.LOOK: Decision.REVIEW,
    Severity.REFUSE: Decision.REFUSE,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding rests on; every part may be absent.

    ``field`` names the declared fact; ``photo`` is the SHA-256 of an exhibit of the listing and ``box`` the part of it
    (left, top, right, bottom in pixels of the exhibit); ``spans`` are (start, end) of letters in the field's text.
    ``other_photo`` and ``other_listing`` say what it resembles: for reviewers, never shown to the seller.
    """

    field: str = ""
    seen: str = ""
    declared: str = ""
    photo: str = ""
    box: Box | None = None
    spans: tuple[Span, ...] = ()
    other_photo: str = ""
    other_listing: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found: stable ``code`` (``check.what``), the check's name, how much it weighs.

    ``zh`` and ``en`` are sentences for the seller whose ``{placeholders}`` are filled from ``data`` (texts and whole
    numbers); ``cures`` say what the seller can do, the likeliest first.
    """

    code: str
    severity: Severity
    check: str
    zh: str
    en: str
    data: Mapping[str, str | int] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)
    cures: tuple[Cure, ...] = ()

    @property
    def words(self) -> Pair:
        """What was found, for people."""
        return self.zh.format(**self.data), self.en.format(**self.data)

    @property
    def severity_name(self) -> Pair:
        """How much it weighs, for people."""
        return SEVERITY_NAMES[self.severity]

    @property
    def mark(self) -> str:
        """The state of the design that it is shown in."""
        return SEVERITY_MARKS[self.severity]

    @property
    def cure_names(self) -> tuple[Pair, ...]:
        """What the seller can do, for people."""
        return tuple(CURE_NAMES[cure] for cure in self.cures)

    @property
    def stands_in_the_way(self) -> bool:
        """Whether it alone keeps a listing from being published without a person."""
        return self.severity in {Severity.LOOK, Severity.REFUSE}

    def stored(self) -> dict[str, Json]:
        """Return the finding as JSON, from which ``restored`` makes it again."""
        shown = self.evidence
        return {
            "code": self.code,
            "severity": self.severity.value,
            "check": self.check,
            "zh": self.zh,
            "en": self.en,
            "data": dict(self.data),
            "cures": [cure.value for cure in self.cures],
            "evidence": {
                "field": shown.field,
                "seen": shown.seen,
                "declared": shown.declared,
                "photo": shown.photo,
                "box": list(shown.box) if shown.box else None,
                "spans": [list(span) for span in shown.spans],
                "other_photo": shown.other_photo,
                "other_listing": shown.other_listing,
            },
        }


# A check looks at a listing and says at least one thing: an OK finding when nothing is wrong.
Check = Callable[[Subject, datetime], Sequence[Finding]]


def ok(check: str, zh: str, en: str) -> Finding:
    """Return the finding of a check that found nothing wrong."""
    return Finding(f"{check}.ok", Severity.OK, check, zh, en)


def restored(data: Mapping[str, object]) -> Finding:
    """Return the finding that ``stored`` wrote."""
    shown, said, cures = data["evidence"], data["data"], data["cures"]
    if not (isinstance(shown, dict) and isinstance(said, dict) and isinstance(cures, list)):
        raise TypeError("not a stored finding")
    box = shown["box"]
    return Finding(
        code=str(data["code"]),
        severity=Severity(str(data["severity"])),
        check=str(data["check"]),
        zh=str(data["zh"]),
        en=str(data["en"]),
        data=said,
        evidence=Evidence(
            **{**shown, "box": tuple(box) if box else None, "spans": tuple((a, b) for a, b in shown["spans"])}
        ),
        cures=tuple(Cure(cure) for cure in cures),
    )


def decide(findings: Iterable[Finding]) -> Decision:
    """Return what becomes of a listing: the worst of its findings decides; nothing found at all is for a person."""
    worst = max((finding.severity for finding in findings), key=_RANK.__getitem__, default=Severity.LOOK)
    return _DECISIONS[worst]


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, those that weigh most first, else as they were."""
    return tuple(sorted(findings, key=lambda finding: -_RANK[finding.severity]))
