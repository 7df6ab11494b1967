"""Witnesses cosign one history: formats, decisions, the program over HTTP, and a log that shows two histories."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from truehand.evidence import operations, queries
from truehand.evidence.domain import merkle
from truehand.evidence.domain.cosignature import Cosigner, CosignerKey, cosigned
from truehand.evidence.domain.note import (
    NoteError,
    Signer,
    checkpoint_text,
    signature_lines,
    taken_apart,
)
from truehand.evidence.domain.refusals import NothingSigned
from truehand.evidence.domain.witness import Answer, Refused, Submission
from truehand.evidence.models import Cosignature
from truehand.evidence.witness import service
from truehand.evidence.witness.program import SIZE_TYPE, Witness

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ORIGIN = "log.example/a"
LOG = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"a" * 32))
WENDY = Cosigner("witness.example/wendy", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
QUENTIN = Cosigner("witness.example/quentin", MLDSA44PrivateKey.from_seed_bytes(b"q" * 32))


class History:
    """A log's leaves in memory: a test can make two of them."""

    def __init__(self, *leaves: str) -> None:
        self.leaves = [merkle.leaf_hash(each.encode()) for each in leaves]

    def head(self, size: int) -> str:
        return LOG.sign(checkpoint_text(ORIGIN, size, merkle.root(self.leaves[:size])))

    def submission(self, old: int, new: int) -> bytes:
        path = merkle.consistency_path(old, new) if 0 < old < new else ()
        stored = merkle.append(0, (), self.leaves[:new])
        return Submission(old, merkle.hashes_of(path, stored), self.head(new)).body()


HISTORY = History(*"abcdefghijklm")
OTHER = History(*"abcdeXghijklm")


@pytest.fixture
def wendy(tmp_path: Path) -> Witness:
    return service.witness("witness.example/wendy", tmp_path / "wendy", [str(LOG.key)])


def answer(witness: Witness, body: bytes) -> Answer:
    try:
        witness.add_checkpoint(body)
    except Refused as refused:
        return refused.answer
    return Answer.COSIGN


@pytest.mark.parametrize("cosigner", [WENDY, QUENTIN])
def test_a_cosignature_holds_for_its_checkpoint_time_and_cosigner_alone(cosigner: Cosigner) -> None:
    text = checkpoint_text(ORIGIN, 3, b"r" * 32)
    (line,) = signature_lines(cosigner.cosign(text, at=NOW))
    assert cosigned(text, [line], cosigner.key) == int(NOW.timestamp())
    assert cosigned(checkpoint_text(ORIGIN, 4, b"r" * 32), [line], cosigner.key) is None
    assert cosigned(checkpoint_text("log.example/b", 3, b"r" * 32), [line], cosigner.key) is None
    later = type(line)(line.name, line.key_id, (int(NOW.timestamp()) + 1).to_bytes(8, "big") + line.signature[8:])
    assert cosigned(text, [later], cosigner.key) is None
    assert CosignerKey.parse(str(cosigner.key)) == cosigner.key


def test_the_cosigned_bytes_are_those_of_the_specification() -> None:
    # What c2sp.org/tlog-cosignature prints as the message of an Ed25519 cosignature.
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    text = checkpoint_text("example.com/behind-the-sofa", 20852163, root)
    at = datetime.fromtimestamp(1679315147, UTC)
    (line,) = signature_lines(WENDY.cosign(text, at=at))
    message = (
        "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )
    assert WENDY.key.verifies(line.signature[8:], message.encode())


def test_the_specifications_example_of_a_cosigned_checkpoint_is_read() -> None:
    note = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "\N{EM DASH} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gG"
        "zGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "\N{EM DASH} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin"
        "1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    text, lines = taken_apart(note)
    assert [each.name for each in lines] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert int.from_bytes(lines[1].signature[:8], "big") == 1679315147
    assert text + "\n" + "".join(map(str, lines)) == note


@pytest.mark.parametrize("text", ["", "w+00000000+AAAA", "w+00000000+BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"])
def test_what_is_no_cosigners_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        CosignerKey.parse(text)


def test_a_witness_cosigns_heads_that_extend_each_other(wendy: Witness) -> None:
    for old, new in ((0, 3), (3, 3), (3, 4), (4, 13)):
        lines = signature_lines(wendy.add_checkpoint(HISTORY.submission(old, new)))
        text, _ = taken_apart(HISTORY.head(new))
        assert all(cosigned(text, lines, each.key) for each in wendy.cosigners)


def test_a_witness_never_cosigns_a_second_history(wendy: Witness) -> None:
    wendy.add_checkpoint(HISTORY.submission(0, 7))
    assert answer(wendy, OTHER.submission(7, 9)) is Answer.FORKED
    assert answer(wendy, OTHER.submission(7, 7)) is Answer.CONFLICT
    assert answer(wendy, OTHER.submission(0, 9)) is Answer.CONFLICT
    assert answer(wendy, HISTORY.submission(7, 9)) is Answer.COSIGN


def test_a_split_view_cannot_gather_both_witnesses_for_either_side(wendy: Witness, tmp_path: Path) -> None:
    # The log shows one history to Wendy and another to Quentin; a policy of two of two accepts neither.
    quentin = service.witness("witness.example/quentin", tmp_path / "quentin", [str(LOG.key)])
    seen = {wendy: HISTORY, quentin: OTHER}
    for witness, history in seen.items():
        witness.add_checkpoint(history.submission(0, 8))
    for history, other in ((HISTORY, quentin), (OTHER, wendy)):
        assert answer(other, history.submission(8, 8)) is Answer.CONFLICT
        assert answer(other, history.submission(8, 13)) is Answer.FORKED


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", Answer.NOT_UNDERSTOOD),
        (b"old 1\n", Answer.NOT_UNDERSTOOD),
        (b"old 01\n\n" + HISTORY.head(3).encode(), Answer.NOT_UNDERSTOOD),
        (b"old 0\n\xff\n\n", Answer.NOT_UNDERSTOOD),
        (b"old 0\nAAAA\n\n" + HISTORY.head(3).encode(), Answer.NOT_UNDERSTOOD),
        (Submission(5, (), HISTORY.head(3)).body(), Answer.NOT_UNDERSTOOD),
        (Submission(0, (b"x" * 32,), HISTORY.head(3)).body(), Answer.NOT_UNDERSTOOD),
        (Submission(0, (), HISTORY.head(3).replace(ORIGIN, "log.example/b")).body(), Answer.UNKNOWN_LOG),
        (Submission(0, (), HISTORY.head(3).replace("\n3\n", "\n4\n")).body(), Answer.FORGED),
    ],
)
def test_what_is_not_a_true_submission_is_refused_and_not_remembered(
    wendy: Witness, body: bytes, expected: Answer
) -> None:
    assert answer(wendy, body) is expected
    assert answer(wendy, HISTORY.submission(0, 3)) is Answer.COSIGN


@given(body=st.binary(max_size=300))
def test_no_bytes_upset_a_witness(body: bytes) -> None:
    with suppress(Refused):
        assert Submission.parse(body).old >= 0


def test_two_submissions_at_once_never_roll_a_witness_back(wendy: Witness) -> None:
    wendy.add_checkpoint(HISTORY.submission(0, 2))
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda size=size: answers.append(answer(wendy, HISTORY.submission(2, size))))
        for size in range(3, 13)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [Answer.COSIGN] + [Answer.CONFLICT] * 9


def test_a_witness_remembers_after_a_restart(wendy: Witness, tmp_path: Path) -> None:
    wendy.add_checkpoint(HISTORY.submission(0, 7))
    again = service.witness("witness.example/wendy", tmp_path / "wendy", [str(LOG.key)])
    assert [each.key for each in again.cosigners] == [each.key for each in wendy.cosigners]
    assert answer(again, OTHER.submission(7, 9)) is Answer.FORKED


@pytest.fixture
def listening(wendy: Witness) -> Iterator[str]:
    with service.server(wendy, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_program_answers_as_the_protocol_says(wendy: Witness, listening: str) -> None:
    add = f"{listening}/add-checkpoint"
    assert httpx.get(listening).text.startswith(str(wendy.cosigners[0].key))
    cosigned_now = httpx.post(add, content=HISTORY.submission(0, 7))
    assert (cosigned_now.status_code, len(signature_lines(cosigned_now.text))) == (200, 2)
    conflict = httpx.post(add, content=HISTORY.submission(0, 7))
    assert (conflict.status_code, conflict.headers["content-type"], conflict.text) == (409, SIZE_TYPE, "7\n")
    assert httpx.post(add, content=OTHER.submission(7, 9)).status_code == 422
    assert httpx.post(add, content=b"x" * 100_000).status_code == 413
    assert httpx.post(f"{listening}/elsewhere").status_code == 404


def grow(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            operations.record("test.grown", subject=UUID(int=1), payload={"number": number}, actor=None, now=NOW)
    operations.integrate(now=NOW)
    operations.checkpoint(now=NOW)


@pytest.fixture
def our_witness(tmp_path: Path, settings: Settings) -> Witness:
    """A witness of the installation's own log, in its configuration."""
    witness = service.witness("witness.example/wendy", tmp_path / "ours", [str(operations.log_key())])
    settings.TRUEHAND_WITNESSES = f"{witness.cosigners[0].key} http://witness.example\n"
    settings.TRUEHAND_WITNESS_QUORUM = 1
    return witness


@pytest.mark.django_db(transaction=True)
def test_the_log_publishes_what_its_witnesses_cosigned(our_witness: Witness) -> None:
    wire = httpx.WSGITransport(app=our_witness)
    grow(3)
    with pytest.raises(NothingSigned):
        queries.published(1)
    assert operations.ask_witnesses(now=NOW, transport=wire) == 1
    first = queries.published(1)
    text, lines = taken_apart(first)
    assert cosigned(text, lines, our_witness.cosigners[0].key)
    assert cosigned(text, lines, operations.log_cosigner().key), "the log signs with ML-DSA-44 too"
    grow(6)
    assert queries.published(1) == first, "a head that nobody cosigned is not published"
    assert operations.ask_witnesses(now=NOW, transport=wire) == 1
    assert queries.published(1).split("\n")[1] == "9"
    assert operations.ask_witnesses(now=NOW, transport=wire) == 0, "nobody is asked twice"


@pytest.mark.django_db(transaction=True)
def test_a_witness_that_knows_more_than_our_notes_say_is_believed(our_witness: Witness) -> None:
    grow(2)
    operations.ask_witnesses(now=NOW, transport=httpx.WSGITransport(app=our_witness))
    grow(2)
    with transaction.atomic():  # the answer to the last submission was lost
        head = queries.head()
        assert head
        proof = queries.consistency_proof(2, head.size)
        our_witness.add_checkpoint(Submission(2, proof, head.note).body())
    assert operations.ask_witnesses(now=NOW, transport=httpx.WSGITransport(app=our_witness)) == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_no_cosignature_is_not_kept(our_witness: Witness) -> None:
    grow(1)
    for content in (b"", b"nonsense", WENDY.cosign(checkpoint_text("x", 1, b"r" * 32), at=NOW).encode()):
        wire = httpx.MockTransport(lambda _, content=content: httpx.Response(200, content=content))
        assert operations.ask_witnesses(now=NOW, transport=wire) == 0
    broken = httpx.MockTransport(lambda request: (_ for _ in ()).throw(httpx.ConnectError("down", request=request)))
    assert operations.ask_witnesses(now=NOW, transport=broken) == 0
    assert not Cosignature.objects.exists()
    assert our_witness.cosigners


@pytest.mark.django_db
def test_no_witness_is_asked_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        operations.ask_witnesses(now=NOW)
