"""Copies of photos: what finds them, what does not take other photos for them, and who is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import cv2
import numpy as np
import pytest
from django.db import connection
from numpy.typing import NDArray

from truehand.equipment import operations
from truehand.equipment.domain.photos import pdq, words
from truehand.equipment.domain.photos.features import agreement, features
from truehand.equipment.domain.photos.index import PhotoIndex
from truehand.equipment.domain.photos.picture import candidate_of, grey_of, picture_of, shared_part
from truehand.equipment.domain.photos.sanity import fitness_of
from truehand.equipment.domain.refusals import PictureNotReadable
from truehand.equipment.models import Fingerprint, SharedPart
from truehand.equipment.operations import photos as looking
from truehand.evidence import operations as evidence
from truehand.market.domain.drawings import PlateFields, nameplate
from truehand.market.domain.scenes import Scene, photograph, scene
from truehand.site.evaluations.copies import CHANGES, changed, watermarked

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
Picture = NDArray[np.uint8]


@cache
def drawn(seed: int) -> bytes:
    return photograph(scene(seed))


@cache
def grey(seed: int) -> Picture:
    return grey_of(drawn(seed))


def colours(seed: int) -> Picture:
    return np.asarray(cv2.imdecode(np.frombuffer(drawn(seed), np.uint8), cv2.IMREAD_COLOR), np.uint8)


def jpeg(picture: Picture) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())


def copy_of(seed: int, name: str) -> Picture:
    others = np.hstack([colours(each) for each in (91, 92, 93)])
    return changed(name, colours(seed), np.random.default_rng(5), others)


def small(seed: int) -> Picture:
    return np.asarray(cv2.resize(grey(seed), (480, 360), interpolation=cv2.INTER_AREA), np.uint8)


TURNS: dict[str, Callable[[Picture], Any]] = {
    "quarter": np.rot90,
    "half": lambda picture: np.rot90(picture, 2),
    "mirror": np.fliplr,
    "upside down": np.flipud,
}


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_a_turned_or_mirrored_photo_has_one_of_the_eight_hashes(turn: Callable[[Picture], Any]) -> None:
    hashed, quality = pdq.pdq(np.ascontiguousarray(turn(grey(1))))
    assert min(pdq.distance(hashed, each) for each in pdq.every_orientation(grey(1))) <= 2
    assert quality > pdq.LEAST_QUALITY


def test_hashes_of_different_photos_are_far_apart_and_of_a_wall_worth_nothing() -> None:
    assert pdq.distance(pdq.pdq(grey(1))[0], pdq.pdq(grey(2))[0]) > 2 * pdq.NEAR
    assert pdq.pdq(np.full((480, 640), 128, np.uint8))[1] == 0


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_copy_is_found_by_hash_or_by_features(name: str) -> None:
    picture = picture_of(np.asarray(cv2.cvtColor(copy_of(1, name), cv2.COLOR_BGR2GRAY), np.uint8))
    near = min(pdq.distance(pdq.pdq(grey(1))[0], each) for each in picture.hashes)
    found = shared_part(picture, candidate_of(small(1)))
    assert near <= pdq.NEAR or found is not None
    assert shared_part(picture, candidate_of(small(2))) is None


def test_the_box_of_a_stolen_quarter_says_where_it_sits() -> None:
    height, width = 720, 960
    page = np.full((height, width), 255, np.uint8)
    page[height // 2 :, : width // 2] = cv2.resize(grey(1), (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    found = shared_part(picture_of(page), candidate_of(small(1)))
    assert found is not None
    left, top, right, bottom = found.here
    assert (left < 150, top > 480, right < 520, bottom > 850) == (True,) * 4


def test_photos_with_one_markets_writing_across_them_are_no_copies_of_each_other() -> None:
    written = [cv2.cvtColor(watermarked(colours(seed), "EXAMPLE MARKET"), cv2.COLOR_BGR2GRAY) for seed in (1, 2)]
    picture = picture_of(np.asarray(written[0], np.uint8))
    other = np.asarray(cv2.resize(written[1], (480, 360), interpolation=cv2.INTER_AREA), np.uint8)
    assert shared_part(picture, candidate_of(other)) is None


def test_another_machine_of_the_kind_in_another_yard_is_no_copy() -> None:
    other = grey_of(photograph(Scene(machine=501, place=502, kind=scene(1).kind)))
    assert agreement(features(other), candidate_of(small(1))) is None


def test_a_picture_without_features_is_measured_all_the_same() -> None:
    picture = picture_of(np.full((480, 640), 200, np.uint8))
    assert (picture.hash, picture.code, picture.hashes, picture.codes) == (b"", b"", (), ())
    assert shared_part(picture, candidate_of(small(1))) is None


def test_the_index_answers_exactly_and_forgets_nothing_between_additions() -> None:
    index = PhotoIndex()
    assert index.near([bytes(32)]) == {}
    assert index.alike([bytes(words.BITS // 8)]) == []
    index.add([7, 9], [bytes(32), b"\xff" * 32], [bytes(128), b""])
    index.add([11], [b"\x03" + bytes(31)], [b"\x01" + bytes(127)])
    assert index.near([bytes(32)]) == {7: 0, 11: 2}
    assert index.alike([b"\x01" + bytes(127)]) == [11, 7]
    assert len(index) == 3


def sent(content: bytes, owner: UUID) -> str:
    return evidence.store_exhibit(content, owner=owner, now=NOW).sha256


def looked_at(content: bytes, owner: UUID) -> Fingerprint:
    sha256 = sent(content, owner)
    operations.look_at_photos([sha256], owner=owner, now=NOW)
    return Fingerprint.objects.get(sha256=sha256, owner=owner)


@pytest.mark.django_db
def test_a_stolen_photo_is_told_with_what_it_was_taken_from() -> None:
    alice, mallory = uuid4(), uuid4()
    original = looked_at(drawn(1), alice)
    looked_at(drawn(2), alice)
    stolen = looked_at(jpeg(copy_of(1, "crop")), mallory)
    found = SharedPart.objects.get(photo=stolen)
    assert (found.earlier_id, found.kind) == (original.id, "part")
    assert not SharedPart.objects.filter(photo=original).exists()


@pytest.mark.django_db
def test_a_seller_may_offer_a_machine_again_with_the_same_photos() -> None:
    alice = uuid4()
    looked_at(drawn(1), alice)
    again = looked_at(jpeg(copy_of(1, "resize")), alice)
    assert not SharedPart.objects.filter(photo=again).exists()


@pytest.mark.django_db
def test_the_very_same_file_of_somebody_else_is_a_copy() -> None:
    alice, mallory = uuid4(), uuid4()
    original, stolen = looked_at(drawn(1), alice), looked_at(drawn(1), mallory)
    assert SharedPart.objects.get(photo=stolen).earlier_id == original.id
    assert SharedPart.objects.get(photo=stolen).kind == "whole"


@pytest.mark.django_db
def test_a_photo_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = uuid4()
    mine = looked_at(drawn(1), alice)
    monkeypatch.setattr(looking, "picture_of", None)
    assert looked_at(drawn(1), alice) == mine


@pytest.mark.django_db
def test_two_plates_of_one_maker_are_no_copies_of_each_other() -> None:
    plates = [nameplate(PlateFields("KOMATSU", "PC200-8", serial, 2019), seed=3) for serial in ("A51234", "B77865")]
    looked_at(plates[0], uuid4())
    other = looked_at(plates[1], uuid4())
    assert not SharedPart.objects.filter(photo=other, kind="part").exists()


@pytest.mark.django_db
def test_a_fingerprint_that_is_gone_is_not_named() -> None:
    original = looked_at(drawn(1), uuid4())
    original.delete()
    stolen = looked_at(drawn(1), uuid4())
    assert not SharedPart.objects.filter(photo=stolen).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_a_photo_at_once_the_later_is_told() -> None:
    owners = [uuid4() for _ in range(4)]
    shas = [sent(drawn(1), owner) for owner in owners]

    def look(owner: UUID) -> None:
        try:
            operations.look_at_photos([shas[0]], owner=owner, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(owners)) as pool:
        list(pool.map(look, owners))
    first, *later = Fingerprint.objects.order_by("id")
    assert not SharedPart.objects.filter(photo=first).exists()
    assert all(SharedPart.objects.filter(photo=each, earlier=first).exists() for each in later)


@pytest.mark.django_db
def test_what_another_process_added_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    original = looked_at(drawn(1), uuid4())
    monkeypatch.setattr(looking, "_known", looking._Known())  # noqa: SLF001 - as in a process that was just started
    assert SharedPart.objects.filter(photo=looked_at(drawn(1), uuid4()), earlier=original).exists()


@pytest.mark.django_db
def test_a_table_put_back_under_a_running_process_is_believed_before_its_index() -> None:
    original = looked_at(drawn(1), uuid4())
    looked_at(drawn(2), uuid4())  # the index has read the first by now
    Fingerprint.objects.filter(id=original.id).update(hash=bytes(each ^ 0xFF for each in bytes(original.hash)))
    assert not SharedPart.objects.filter(photo=looked_at(drawn(1), uuid4()), earlier=original).exists()


def test_a_photo_says_how_fit_it_is() -> None:
    sharp = fitness_of(grey(1))
    assert (sharp.too_small, sharp.too_blurred, sharp.of_a_screen) == (False, False, False)
    assert fitness_of(np.asarray(cv2.GaussianBlur(grey(1), (0, 0), 12), np.uint8)).too_blurred
    assert fitness_of(small(1)).too_small
    screen = np.vstack([np.full((200, 1280), 20, np.uint8), grey(1), np.full((260, 1280), 20, np.uint8)])
    assert fitness_of(screen).of_a_screen


@pytest.mark.parametrize("content", [b"", b"not a picture"])
def test_bytes_that_are_no_photo_are_refused(content: bytes) -> None:
    with pytest.raises(PictureNotReadable):
        grey_of(content)
