"""A bundle shows who cosigned the head, and its verifier holds that against a policy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from tests.alone import verify
from tests.evidence import story
from tests.evidence.test_formats import LEAVES, NODES, root
from truehand.evidence import operations
from truehand.evidence.domain import merkle, verifier
from truehand.evidence.domain.bundle import packed
from truehand.evidence.domain.cosignature import Cosigner
from truehand.evidence.domain.note import Signer, checkpoint_text
from truehand.evidence.domain.verifier import log
from truehand.evidence.domain.verifier.words import MEANINGS, WORDS, meaning
from truehand.evidence.operations import keys
from truehand.evidence.witness import service

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
NAMES = ("witness.example/wendy", "witness.example/quentin", "witness.example/norah")
COSIGNERS = [Cosigner(name, Ed25519PrivateKey.from_private_bytes(name.encode()[-32:].rjust(32))) for name in NAMES]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def witnessed(tmp_path: Path, settings: Settings) -> httpx.BaseTransport:
    """Three witnesses, two of whom are enough; Norah does not answer."""
    witnesses = {
        name.rpartition("/")[2]: service.witness(name, tmp_path / name.rpartition("/")[2], [str(operations.log_key())])
        for name in NAMES
    }
    settings.TRUEHAND_WITNESSES = "".join(
        f"{witness.cosigners[0].key} http://{host}\n" for host, witness in witnesses.items()
    )
    settings.TRUEHAND_WITNESS_QUORUM = 2
    wires = {host: httpx.WSGITransport(app=witness) for host, witness in witnesses.items()}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "norah":
            raise httpx.ConnectError("down", request=request)
        reply = wires[request.url.host].handle_request(request)
        return httpx.Response(reply.status_code, headers=reply.headers, content=reply.read())

    return httpx.MockTransport(answer)


def told() -> None:
    with transaction.atomic():
        story.tell(story.true_story())
    operations.integrate(now=AT)
    operations.checkpoint(now=AT)


def grown() -> None:
    with transaction.atomic():
        operations.record("test.grown", subject=story.TRADE, payload={}, actor=None, now=AT)


def bundle() -> bytes:
    with transaction.atomic():
        return story.bundle()


def test_a_bundle_tells_who_cosigned_its_checkpoint_and_when(witnessed: httpx.BaseTransport) -> None:
    told()
    assert operations.ask_witnesses(now=AT, transport=witnessed) == 2
    data = bundle()
    found = verifier.Bundle(data, str(operations.log_key()))
    assert found.findings == []
    assert found.facts["witnesses"] == "2 / 3"
    assert all(name in str(found.facts["cosigned"]) for name in NAMES[:2])
    assert NAMES[2] not in str(found.facts["cosigned"])
    assert found.facts["covered"] == found.size == 20
    assert "later" not in found.facts
    assert "cosigned" not in story.members(data)


def test_entries_newer_than_the_witnesses_are_said_to_be_so(witnessed: httpx.BaseTransport) -> None:
    told()
    operations.ask_witnesses(now=AT, transport=witnessed)
    grown()
    data = bundle()
    found = verifier.Bundle(data)
    assert (found.findings, found.size, found.facts["covered"], found.facts["later"]) == ([], 21, 20, 1)
    assert {"cosigned", "cosigned.proof", "policy"} <= set(story.members(data))


def test_a_story_that_nobody_cosigned_yet_says_so_and_fails_a_reader_who_asks_for_witnesses(
    witnessed: httpx.BaseTransport,
) -> None:
    assert isinstance(witnessed, httpx.MockTransport)
    told()
    data = bundle()
    found = verifier.Bundle(data)
    assert (found.findings, found.facts["covered"], found.facts["later"]) == ([], 0, 10)
    policy = operations.policy().text(operations.log_key())
    assert [each[:2] for each in verifier.Bundle(data, None, policy).findings] == [("policy", "quorum")]


def test_a_readers_own_policy_counts_not_the_bundles(witnessed: httpx.BaseTransport) -> None:
    told()
    operations.ask_witnesses(now=AT, transport=witnessed)
    data, log_line = bundle(), f"log {operations.log_key()}\n"
    everybody = operations.policy().text(operations.log_key()).replace("witnesses 2", "witnesses all")
    stranger = f"{log_line}witness s {COSIGNERS[0].key}\nquorum s\n"
    other_log = operations.policy().text(Signer("log.example/b", Ed25519PrivateKey.from_private_bytes(b"b" * 32)).key)
    for policy, why in ((everybody, "quorum"), (stranger, "quorum"), (other_log, "policy"), ("nonsense", "form")):
        assert [each[1] for each in verifier.Bundle(data, None, policy).findings] == [why]
    nested = everybody.replace("group witnesses all w1 w2 w3", "group a any w1 w3\ngroup witnesses all a w2")
    assert verifier.Bundle(data, None, nested).findings == []


def test_a_log_that_forges_what_its_witnesses_said_is_found_and_named(witnessed: httpx.BaseTransport) -> None:
    told()
    operations.ask_witnesses(now=AT, transport=witnessed)
    grown()
    parts = story.members(bundle())
    note = parts["cosigned"].decode()
    text, _, lines = note.partition("\n\n")
    first, *rest = [line for line in lines.splitlines() if "wendy" in line]
    swapped = note.replace(first, f"{first[:-6]}AAAA{first[-2:]}")
    forged = {
        "cosignature": {"cosigned": swapped.encode()},
        "note": {"cosigned": note.replace(text.split("\n")[2], "A" * 43 + "=").encode()},
        "fork": {"cosigned.proof": b""},
    }
    assert rest == []
    for why, other in forged.items():
        found = verifier.Bundle(story.signed_anew(parts, other)).findings
        assert [each[:2] for each in found] == [("cosigned", why)], why


def test_two_histories_in_one_bundle_are_a_fork(witnessed: httpx.BaseTransport) -> None:
    told()
    operations.ask_witnesses(now=AT, transport=witnessed)
    grown()
    parts = story.members(bundle())
    another = checkpoint_text(operations.log_key().name, 20, b"x" * 32)
    parts["cosigned"] = keys.log_signer().sign(another).encode()
    assert ("cosigned", "fork") in [each[:2] for each in verifier.Bundle(story.signed_anew(parts, {})).findings]


@given(old=st.integers(1, len(LEAVES)), new=st.integers(1, len(LEAVES)))
def test_the_verifiers_consistency_agrees_with_the_logs(old: int, new: int) -> None:
    old, new = min(old, new), max(old, new)
    proof = list(merkle.hashes_of(merkle.consistency_path(old, new), NODES))
    before, after = (old, root(LEAVES[:old])), (new, root(LEAVES[:new]))
    assert log.extends(before, after, proof)
    assert not log.extends((old, b"\0" * 32), after, proof)
    assert not log.extends(before, (new, b"\0" * 32), proof)
    assert not log.extends(before, after, [*proof, b"\0" * 32])
    assert not proof or not log.extends(before, after, proof[1:])


def test_every_flipped_byte_of_heads_and_policy_is_named(witnessed: httpx.BaseTransport) -> None:
    told()
    operations.ask_witnesses(now=AT, transport=witnessed)
    grown()
    parts = story.members(bundle())
    for name in ("checkpoint", "cosigned", "cosigned.proof", "policy"):
        for offset in range(0, len(parts[name]), 13):
            altered = bytearray(parts[name])
            altered[offset] ^= 1
            found = verifier.Bundle(packed({**parts, name: bytes(altered)})).findings
            assert name in [each[0] for each in found], (name, offset)


@pytest.mark.parametrize(("lang", "good", "bad"), [("en", "VALID", "NOT VALID"), ("zh", "有效", "无效")])
def test_the_report_is_also_a_page_that_loads_nothing(tmp_path: Path, lang: str, good: str, bad: str) -> None:
    with transaction.atomic():
        story.tell(story.true_story())
        mark = {"remark": "<script>alert(1)</script>"}
        operations.record("test.remark", subject=story.TRADE, payload=mark, actor=None, now=AT)
    file, page = tmp_path / "bundle.zip", tmp_path / "report.html"
    file.write_bytes(bundle())
    assert verify(file, "--lang", lang, "--html", str(page)).returncode == 0
    said = page.read_text()
    assert f">{good}" in said
    assert "<script" not in said
    assert "&lt;script&gt;" in said
    assert "escrow.transfer" in said
    assert not any(word in said for word in ("http:", "https:", "src=", "url("))
    altered = bytearray(file.read_bytes())
    altered[-60] ^= 1
    file.write_bytes(altered)
    assert verify(file, "--lang", lang, "--html", str(page)).returncode == 1
    assert f">{bad}" in page.read_text()


def test_every_word_of_a_finding_has_a_meaning() -> None:
    for reasons in MEANINGS:
        for why in reasons.split():
            assert why in WORDS
            assert all(meaning(why))


def test_a_policy_that_asks_for_more_witnesses_than_there_are_is_a_mistake(settings: Settings) -> None:
    settings.TRUEHAND_WITNESSES, settings.TRUEHAND_WITNESS_QUORUM = "", 1
    with pytest.raises(ImproperlyConfigured):
        operations.policy()


def test_cosignatures_that_no_quantum_computer_forges_count_and_are_checked(
    witnessed: httpx.BaseTransport, tmp_path: Path, settings: Settings
) -> None:
    lines = ""
    for host in ("wendy", "quentin", "norah"):
        (witness,) = [
            service.witness(name, tmp_path / host, [str(operations.log_key())]) for name in NAMES if host in name
        ]
        lines += f"{witness.cosigners[1].key} http://{host}\n"
    settings.TRUEHAND_WITNESSES = lines
    told()
    assert operations.ask_witnesses(now=AT, transport=witnessed) == 2
    with transaction.atomic():
        data = story.bundle()
    found = verifier.Bundle(data, str(operations.log_key()))
    assert found.findings == []
    assert [name in str(found.facts["cosigned"]) for name in NAMES] == [True, True, False]
    assert found.facts["covered"] == found.size
    parts = story.members(data)
    *kept, last = parts["checkpoint"].splitlines(keepends=True)
    place = len(last) // 2
    altered = b"".join([*kept, last[:place], b"B" if last[place : place + 1] == b"A" else b"A", last[place + 1 :]])
    forged = verifier.Bundle(story.signed_anew(parts, {"checkpoint": altered}))
    assert [each[:2] for each in forged.findings] == [("checkpoint", "cosignature")]
