"""Signed papers, looked at by validators that are not the program that signed them."""

from __future__ import annotations

import asyncio
import hashlib
import io
import random
from datetime import timedelta
from pathlib import Path
from threading import Thread
from uuid import UUID

import httpx
import pytest
from cryptography import x509
from django.db import DatabaseError, connection
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pytest_django import Settings

from tests.databases import administrator
from tests.evidence import pdfs
from tests.evidence.authority import TimeAuthority
from tests.evidence.story import ALICE, BOB, NOW, TRADE
from tests.identity.races import at_once
from truehand.edge import typesetting
from truehand.evidence import operations, queries
from truehand.evidence.domain.certificate import Signatory, authority, issued
from truehand.evidence.domain.refusals import PaperNotMade
from truehand.evidence.domain.verifier.paper import signatures
from truehand.evidence.models import StoredPaper

TEMPLATE = """#import "sheet.typ": *
#show: body => sheet(([合同], [Contract]), data.title, body)
#data.text
#for each in data.photos { image(each) }
"""
SIDES = [
    Signatory("Buyer", "陈博文", BOB, "签署 signed"),
    Signatory("Seller", "Alice Lin & Sons, Ltd.", ALICE, "签署 signed"),
]
SIGNERS = ["Truehand 真手", "陈博文", "Alice Lin & Sons, Ltd."]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A paper before anybody signed it."""
    template = tmp_path_factory.mktemp("papers") / "paper.typ"
    template.write_text(TEMPLATE)
    return typesetting.typeset(template, {"title": "合同 1", "text": "人民币 #1 *不是代码*", "photos": []}, at=NOW)


@pytest.fixture(scope="module")
def paper(plain: bytes) -> bytes:
    """The same, certified by the platform and signed by both sides."""
    return operations.sign_paper(plain, SIDES, now=NOW)


def sound(folder: Path, pdf: bytes) -> bool:
    """Whether pdfsig takes the file as what all three signed, and nothing after."""
    found = pdfs.seen(folder, pdf)
    return [each.signer for each in found] == SIGNERS and all(each.valid for each in found) and found[-1].whole


def test_the_same_content_gives_the_same_bytes(plain: bytes, tmp_path: Path) -> None:
    (tmp_path / "paper.typ").write_text(TEMPLATE)
    data = {"title": "合同 1", "text": "人民币 #1 *不是代码*", "photos": []}
    assert typesetting.typeset(tmp_path / "paper.typ", data, at=NOW) == plain
    assert typesetting.typeset(tmp_path / "paper.typ", data, at=NOW + timedelta(microseconds=1)) == plain
    assert typesetting.typeset(tmp_path / "paper.typ", data, at=NOW + timedelta(days=1)) != plain


def test_an_independent_validator_finds_the_platforms_and_both_sides_signatures(paper: bytes, tmp_path: Path) -> None:
    assert pdfs.seen(tmp_path, paper) == [
        pdfs.Seen("Platform", "Truehand 真手", "ETSI.CAdES.detached", valid=True, whole=False),
        pdfs.Seen("Buyer", "陈博文", "ETSI.CAdES.detached", valid=True, whole=False),
        pdfs.Seen("Seller", "Alice Lin & Sons, Ltd.", "ETSI.CAdES.detached", valid=True, whole=True),
    ]
    assert pdfs.chained(tmp_path, paper, operations.paper_authority().pem, NOW) == SIGNERS


def test_what_was_signed_is_what_was_set(plain: bytes, paper: bytes) -> None:
    assert paper.startswith(plain)
    assert [start for start, *_ in pdfs.ranges(paper)] == [0, 0, 0]
    ends = [after + rest for _, _, after, rest in pdfs.ranges(paper)]
    assert ends == sorted(ends)
    assert ends[-1] == len(paper)


def test_a_changed_byte_of_what_was_signed_is_detected(paper: bytes, tmp_path: Path) -> None:
    """The last signature covers all but its own container, with its certificates; the log's hash covers that too."""
    start, length, after, rest = pdfs.ranges(paper)[-1]
    assert length + rest > 0.9 * len(paper)
    covered = [*range(start, length), *range(after, after + rest)]
    for offset in random.Random(7).sample(covered, 40):  # noqa: S311 - places to look at
        altered = bytearray(paper)
        altered[offset] ^= 1
        assert not sound(tmp_path, bytes(altered)), offset


def test_another_signature_in_the_same_place_is_detected(paper: bytes, plain: bytes, tmp_path: Path) -> None:
    other = operations.sign_paper(plain, SIDES, now=NOW + timedelta(hours=1))
    (_, length, after, _), (_, begins, ends, _) = pdfs.ranges(paper)[-1], pdfs.ranges(other)[-1]
    room = after - length
    forged = paper[:length] + other[begins:ends].ljust(room)[:room] + paper[after:]
    assert not sound(tmp_path, forged)


def test_the_stand_alone_verifier_sees_what_the_validators_see(paper: bytes, plain: bytes) -> None:
    assert (signatures(plain), signatures(paper)) == (0, 3)
    with pytest.raises(ValueError, match="bytes follow the last signature"):
        signatures(paper + b"\n")
    start, length, after, rest = pdfs.ranges(paper)[-1]
    for offset in random.Random(8).sample([*range(start, length), *range(after, after + rest)], 200):  # noqa: S311
        altered = bytearray(paper)
        altered[offset] ^= 1
        assert altered_is_found(bytes(altered)), offset


def altered_is_found(pdf: bytes) -> bool:
    """Whether the verifier refuses the file or counts fewer signatures."""
    try:
        return signatures(pdf) < 3
    except (ValueError, KeyError, IndexError):
        return True


def test_what_is_added_after_the_signatures_is_reported(paper: bytes, tmp_path: Path) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    writer.root["/Lang"] = TextStringObject("en")
    writer.update_root()  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    found = pdfs.seen(tmp_path, out.getvalue())
    assert [each.valid for each in found] == [True, True, True]
    assert not any(each.whole for each in found)
    assert not sound(tmp_path, paper + b"\n%%EOF\n")


def test_a_paper_of_another_installation_leads_to_another_authority(plain: bytes, tmp_path: Path) -> None:
    signed = operations.sign_paper(plain, SIDES, now=NOW)
    other = authority(b"x" * 32, "elsewhere")
    with pytest.raises(AssertionError, match=r"self.signed certificate|unable to get local issuer"):
        pdfs.chained(tmp_path, signed, other.pem, NOW)


def test_the_authority_is_the_same_for_ever_and_each_signature_has_its_own_key() -> None:
    ours = operations.paper_authority()
    assert ours.pem == operations.paper_authority().pem
    assert ours.fingerprint != authority(b"x" * 32, "elsewhere").fingerprint
    (first_key, first), (second_key, second) = (issued(ours, SIDES[0], NOW) for _ in range(2))
    assert first_key.private_numbers() != second_key.private_numbers()
    assert first.serial_number != second.serial_number
    first.verify_directly_issued_by(ours.certificate)
    assert first.not_valid_after_utc <= ours.certificate.not_valid_after_utc
    assert not first.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    longest = Signatory("Buyer", "公" * 100, BOB, "")
    assert issued(ours, longest, NOW)[1].subject.rfc4514_string().count("公") == 21


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> TimeAuthority:
    return TimeAuthority(tmp_path_factory.mktemp("time") / "one")


def test_a_time_authority_stamps_the_whole_file(
    plain: bytes, clock: TimeAuthority, settings: Settings, tmp_path: Path
) -> None:
    settings.TRUEHAND_TIME_AUTHORITIES = f"http://time.example/tsr {clock.roots}\n"
    stamped = operations.sign_paper(plain, SIDES, now=NOW, transport=clock.wire)
    found = pdfs.seen(tmp_path, stamped)
    assert [each.field for each in found] == ["Platform", "Buyer", "Seller", "Time"]
    assert all(each.valid for each in found[:3])
    assert pdfs.ranges(stamped)[-1][3] + pdfs.ranges(stamped)[-1][2] == len(stamped)
    assert pdfs.stamped(tmp_path, stamped, clock.roots)
    assert signatures(stamped) == 4
    altered = bytearray(stamped)
    altered[1000] ^= 1
    with pytest.raises(ValueError, match="not the bytes that were signed"):
        signatures(bytes(altered))
    assert not pdfs.stamped(tmp_path, bytes(altered), clock.roots)


def test_a_time_authority_that_is_down_keeps_nobody_from_their_paper(
    plain: bytes, clock: TimeAuthority, settings: Settings, tmp_path: Path
) -> None:
    settings.TRUEHAND_TIME_AUTHORITIES = f"http://time.example/tsr {clock.roots}\n"
    for down in (httpx.MockTransport(lambda _: httpx.Response(503)), httpx.MockTransport(lambda _: _told())):
        assert sound(tmp_path, operations.sign_paper(plain, SIDES, now=NOW, transport=down))


def _told() -> httpx.Response:
    return httpx.Response(200, content=b"not a token")


def test_papers_are_signed_where_a_loop_runs_already(plain: bytes) -> None:
    made = list[bytes]()

    async def work() -> None:
        made.append(operations.sign_paper(plain, SIDES, now=NOW))

    thread = Thread(target=lambda: asyncio.run(work()))
    thread.start()
    thread.join()
    assert made
    assert made[0].startswith(plain)


def keep(content: bytes = b"%PDF-one", subject: UUID = TRADE) -> bool:
    kind, name = "paper.signed", "contract.pdf"
    return operations.keep_paper(kind, subject=subject, name=name, content=content, payload={}, now=NOW)


@pytest.mark.django_db
def test_a_paper_is_kept_once_and_the_log_states_its_hash() -> None:
    with pytest.raises(PaperNotMade):
        queries.paper(TRADE, "contract.pdf")
    assert queries.not_made([(TRADE, "contract.pdf")]) == {(TRADE, "contract.pdf")}
    assert keep()
    assert not keep(b"%PDF-two")
    assert queries.paper(TRADE, "contract.pdf") == b"%PDF-one"
    assert queries.papers_of(TRADE) == {"contract.pdf": b"%PDF-one"}
    assert not queries.not_made([(TRADE, "contract.pdf")])
    (told,) = queries.entries_of(TRADE)
    sha256 = StoredPaper.objects.get().sha256
    assert told.payload["documents"] == {"contract.pdf": sha256}
    assert told.payload["authority"] == operations.paper_authority().fingerprint


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["update evidence_storedpaper set name = 'x'", "delete from evidence_storedpaper"])
def test_a_kept_paper_is_never_changed(words: str) -> None:
    keep()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(words)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_make_the_same_paper_at_once_the_first_is_kept() -> None:
    kept = list[bool]()
    assert at_once([lambda: kept.append(keep(b"%PDF-one")), lambda: kept.append(keep(b"%PDF-two"))]) == [None, None]
    assert sorted(kept) == [False, True]
    assert len(queries.entries_of(TRADE)) == StoredPaper.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_paper_altered_or_slipped_in_is_found_by_the_logs_own_check() -> None:
    keep()
    slipped = b"%PDF-slipped in"
    sha256 = hashlib.sha256(slipped).hexdigest()
    StoredPaper.objects.create(sha256=sha256, subject=BOB, name="contract.pdf", content=slipped, at=NOW)
    with administrator() as cursor:
        cursor.execute("update evidence_storedpaper set content = 'other' where subject = %s", [str(TRADE)])
    found = [each for each in queries.fsck() if each.startswith("paper")]
    assert sorted(found) == [
        f"paper contract.pdf of {BOB}: no event states its hash",
        f"paper contract.pdf of {TRADE}: not the paper that was kept",
    ]
