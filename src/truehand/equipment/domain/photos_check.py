"""The photo check: what the photos show, how well they show it, and whether they were somebody else's before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.finding import Cure, Evidence, Finding, Severity, ok
from truehand.equipment.domain.photos.views import PHOTO_VIEWS, PLATE, missing
from truehand.equipment.domain.taken_check import check_taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from truehand.equipment.domain.photos.picture import Copied
    from truehand.equipment.domain.photos.sanity import Fitness
    from truehand.equipment.domain.subject import Subject, SubjectPhoto

CHECK: Final = "photos"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of a photo: its fitness, and the earlier photo of somebody else that it shows most of, if any."""

    fitness: Fitness
    earlier: str = ""
    copied: Copied | None = None


def check_photos(subject: Subject, seen: Mapping[str, Seen], now: datetime) -> tuple[Finding, ...]:
    """Return what speaks against the photos; ``seen`` has what is kept of each by its SHA-256.

    A photo that shows what an earlier photo of another seller shows needs a person, and so do a picture of a screen and
    a view that is missing: what is not shown is where the damage is. One that is small or blurred is noted.
    """
    found = [finding for photo in subject.photos for finding in _of_photo(photo, seen.get(photo.sha256))]
    found += [*_views(subject), *check_taken(subject, now)]
    return tuple(found) or (
        ok(CHECK, "照片齐全、清晰，未见他人照片。", "All views are there, sharp, and nobody else's."),
    )


def _of_photo(photo: SubjectPhoto, seen: Seen | None) -> Iterator[Finding]:
    if seen is None:
        yield _finding(photo, "not_compared", Severity.NOTE)
        return
    if seen.copied is not None:
        yield _copied(photo, seen)
    if seen.fitness.of_a_screen:
        yield _finding(photo, "of_a_screen", Severity.LOOK, Cure.OWN_PHOTOS, Cure.EXPLAIN)
    if seen.fitness.too_small:
        yield _finding(photo, "too_small", Severity.NOTE, Cure.MORE_PHOTOS)
    if seen.fitness.too_blurred:
        yield _finding(photo, "too_blurred", Severity.NOTE, Cure.MORE_PHOTOS)


_WORDS: Final[dict[str, tuple[str, str]]] = {
    "not_compared": (
        "“{view_zh}”照片正在与其他卖家的照片比对，几秒钟内完成。",
        "The photo “{view_en}” is being compared with those of other sellers; this takes some seconds.",
    ),
    "whole": (
        "“{view_zh}”照片与另一位卖家更早上传的照片相同。",
        "The photo “{view_en}” is one that another seller sent before.",
    ),
    "part": (
        "“{view_zh}”照片的一部分与另一位卖家更早上传的照片相同。",
        "A part of the photo “{view_en}” is in one that another seller sent before.",
    ),
    "of_a_screen": (
        "“{view_zh}”照片像是屏幕截图：上下有纯色边。",
        "The photo “{view_en}” looks like a picture of a screen: it has plain bars above and below.",
    ),
    "too_small": (
        "“{view_zh}”照片太小，看不清细节。",
        "The photo “{view_en}” is too small to show any detail.",
    ),
    "too_blurred": (
        "“{view_zh}”照片模糊，看不清细节。",
        "The photo “{view_en}” is too blurred to show any detail.",
    ),
}


def _finding(photo: SubjectPhoto, what: str, severity: Severity, *cures: Cure) -> Finding:
    zh, en = _WORDS[what]
    evidence = Evidence(field="photos", photo=photo.sha256)
    return Finding(f"{CHECK}.{what}", severity, CHECK, zh, en, _named(photo), evidence, cures)


def _copied(photo: SubjectPhoto, seen: Seen) -> Finding:
    copied = seen.copied
    if copied is None:
        raise TypeError("nothing was copied")
    zh, en = _WORDS[copied.kind]
    left, top, right, bottom = copied.here
    wide, high = seen.fitness.width, seen.fitness.height
    box = left * wide // 1000, top * high // 1000, right * wide // 1000, bottom * high // 1000
    shown = Evidence(field="photos", photo=photo.sha256, box=box, other_photo=seen.earlier)
    cures = (Cure.OWN_PHOTOS, Cure.EXPLAIN)
    return Finding(f"{CHECK}.copied", Severity.LOOK, CHECK, zh, en, _named(photo), shown, cures)


def _views(subject: Subject) -> list[Finding]:
    shown = {photo.view for photo in subject.photos} | ({PLATE} if subject.plate else set())
    absent = missing(subject.equipment_class, shown)
    if not absent:
        return []
    said = {
        "views_zh": "、".join(zh for zh, _ in absent.values()),
        "views_en": ", ".join(en.lower() for _, en in absent.values()),
    }
    return [
        Finding(
            f"{CHECK}.views_missing",
            Severity.LOOK,
            CHECK,
            "缺少以下角度的照片：{views_zh}。补齐后无需人工审核。",
            "These views are missing among the photos: {views_en}. With them, nobody need review the listing for it.",
            said,
            Evidence(field="photos"),
            (Cure.MORE_PHOTOS,),
        )
    ]


def _named(photo: SubjectPhoto) -> dict[str, str | int]:
    zh, en = PHOTO_VIEWS[photo.view]
    return {"view_zh": zh, "view_en": en}
