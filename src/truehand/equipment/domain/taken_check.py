"""What photos' files say of when and where they were taken, held against what is stated: noted, never more.

Anybody can write into a file what he likes, and an honest seller's camera may have a wrong clock. A finding is kept for
ever and therefore says what follows, not the place; that is shown beside the photo as long as it is kept.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.finding import Cure, Evidence, Finding, Severity
from truehand.equipment.domain.photos.places import surely_outside
from truehand.equipment.domain.photos.taken import apart_km

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truehand.equipment.domain.subject import Subject, SubjectPhoto

CHECK: Final = "photos"
# A machine may have been moved between two yards of one owner on one day.
FAR_APART_KM: Final = 100
OLD_DAYS: Final = 365
# Clocks of cameras have no zone.
AHEAD_DAYS: Final = 1


def check_taken(subject: Subject, now: datetime) -> Iterator[Finding]:
    """Yield notes on what the files say: another country, far apart, long ago, to come; else that they speak."""
    photos = [photo for photo in subject.photos if photo.taken]
    if not photos:
        return
    doubts = (*_elsewhere(subject, photos), *_apart(photos), *_untimely(photos, now))
    yield from doubts or (_said(photos),)


def _said(photos: list[SubjectPhoto]) -> Finding:
    return _note(
        "taken",
        "{count} 张照片的文件带有拍摄时间或地点，显示在照片旁，仅供参考：文件可以改动。",
        "The files of {count} photos say when or where they were taken; it stands beside them. Files can be changed: "
        "it proves nothing by itself.",
        {"count": len(photos)},
        photos[0],
    )


def _elsewhere(subject: Subject, photos: list[SubjectPhoto]) -> Iterator[Finding]:
    abroad = [photo for photo in photos if photo.taken and surely_outside(photo.taken, subject.country)]
    if abroad:
        zh = "{count} 张照片的文件显示拍摄地不在所填的国家或地区。如设备运输过，请在描述中写明。"
        en = "By their files {count} photos were taken outside of the stated country. If the machine was moved, say so."
        yield _note("taken_elsewhere", zh, en, {"count": len(abroad)}, abroad[0])


def _apart(photos: list[SubjectPhoto]) -> Iterator[Finding]:
    pairs = [(apart_km(a.taken, b.taken), b) for a, b in combinations(photos, 2) if a.taken and b.taken]
    farthest, photo = max(pairs, key=lambda pair: pair[0], default=(0, photos[0]))
    if farthest > FAR_APART_KM:
        zh = "照片文件所记的拍摄地相距 {km} 公里，请确认拍的是同一台设备。"
        en = "By their files the photos were taken {km} km apart; do they show one machine?"
        yield _note("taken_apart", zh, en, {"km": farthest}, photo)


def _untimely(photos: list[SubjectPhoto], now: datetime) -> Iterator[Finding]:
    ages = [(now.replace(tzinfo=None) - photo.taken.at).days for photo in photos if photo.taken and photo.taken.at]
    old = sum(age > OLD_DAYS for age in ages)
    if old:
        zh = "{count} 张照片的文件显示拍摄已超过一年，请补拍设备的现状。"
        en = "By their files {count} photos are more than a year old; show the machine as it is now."
        yield _note("taken_long_ago", zh, en, {"count": old}, photos[0])
    if any(age < -AHEAD_DAYS for age in ages):
        zh = "照片文件所记的时间晚于今天：相机时钟可能不准。"
        en = "A photo's file names a day that has not come yet; the camera's clock may be wrong."
        yield _note("taken_ahead", zh, en, {}, photos[0])


def _note(what: str, zh: str, en: str, said: dict[str, str | int], photo: SubjectPhoto) -> Finding:
    shown = Evidence(field="photos", photo=photo.sha256)
    cures = () if what == "taken" else (Cure.EXPLAIN, Cure.OWN_PHOTOS)
    return Finding(f"{CHECK}.{what}", Severity.NOTE, CHECK, zh, en, said, shown, cures)
