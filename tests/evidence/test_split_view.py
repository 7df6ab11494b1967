"""A log that shows two histories to two witnesses: both really made and signed, and found out in three ways."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from click.testing import CliRunner
from django.db import transaction
from pytest_django import Settings

from tests.evidence import story
from truehand.evidence import operations, queries
from truehand.evidence.domain import verifier
from truehand.evidence.domain.note import Checkpoint, opened, read_checkpoint
from truehand.evidence.domain.refusals import NothingSigned
from truehand.evidence.domain.witness import Submission
from truehand.evidence.witness import service
from truehand.evidence.witness.program import SIZE_TYPE
from truehand.kernel.canonical import Json
from truehand.site.cli import main

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("wendy", "quentin")


@pytest.fixture
def witnesses(tmp_path: Path, settings: Settings) -> Iterator[dict[str, str]]:
    """Two witness programs that listen, both of whom the log's policy asks for; their addresses by name."""
    with ExitStack() as stack:
        lines, addresses = [], {}
        for name in NAMES:
            program = service.witness(f"witness.example/{name}", tmp_path / name, [str(operations.log_key())])
            server = stack.enter_context(service.server(program, "127.0.0.1", 0))
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            addresses[name] = f"http://127.0.0.1:{server.server_port}"
            lines.append(f"{program.cosigners[0].key} {addresses[name]}\n")
        settings.TRUEHAND_WITNESSES, settings.TRUEHAND_WITNESS_QUORUM = "".join(lines), 2
        yield addresses


def grown(count: int, *, note: str) -> Checkpoint:
    """Let the log grow by events that tell of something, and return the head that it signed."""
    for number in range(count):
        told: dict[str, Json] = {"number": number, "note": note}
        operations.record("test.grown", subject=UUID(int=1), payload=told, actor=None, now=story.NOW)
    operations.integrate(now=story.NOW)
    head = operations.checkpoint(now=story.NOW)
    assert head
    return head


def hidden_history(count: int) -> Checkpoint:
    """The log really has another history, signs it with its own key, and takes it back."""
    with transaction.atomic():
        head = grown(count, note="what only Quentin is shown")
        transaction.set_rollback(True)
    return head


def shown(address: str, head: Checkpoint, old: int = 0, proof: tuple[bytes, ...] = ()) -> httpx.Response:
    return httpx.post(f"{address}/add-checkpoint", content=Submission(old, proof, head.note).body())


def test_two_histories_shown_to_two_witnesses_are_found_out(
    witnesses: dict[str, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = hidden_history(8)
    assert queries.log_size() == 0
    with transaction.atomic():
        ours = grown(8, note="what everybody else is shown")
    key = operations.log_key()
    assert read_checkpoint(opened(ours.note, key))[1] == read_checkpoint(opened(other.note, key))[1] == 8
    assert ours.root != other.root, "one key, one size, two trees"

    # Each witness is shown its own history, and cosigns it in good faith.
    seen = shown(witnesses["quentin"], other)
    assert seen.status_code == 200

    # First: the protocol. Wendy cosigns what everybody sees; Quentin does not, now or ever.
    with caplog.at_level(logging.ERROR):
        assert operations.ask_witnesses(now=story.NOW) == 1
    conflict = shown(witnesses["quentin"], ours, old=8)
    assert (conflict.status_code, conflict.headers["content-type"]) == (409, SIZE_TYPE)
    with transaction.atomic():
        later = grown(5, note="later")
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        assert operations.ask_witnesses(now=story.NOW) == 1
    logged = [(each.msg, each.__dict__.get("witness"), each.__dict__.get("why")) for each in caplog.records]
    assert logged == [("witness refused a head", "witness.example/quentin", None)], "the alarm is in the log"
    assert shown(witnesses["quentin"], later, 8, queries.consistency_proof(8, 13)).status_code == 422

    # Second: whoever asks for both witnesses accepts neither history.
    with pytest.raises(NothingSigned):
        queries.published(2)
    with transaction.atomic():
        story.tell(story.true_story())
        bundle = story.bundle()
    policy = operations.policy().text(key)
    assert [each[:2] for each in verifier.Bundle(bundle, str(key), policy).findings] == [("policy", "quorum")]

    # Third: comparing. Quentin's checkpoint, with the log's own signature, convicts the log.
    mine, quentins = tmp_path / "ours", tmp_path / "quentins"
    mine.write_text(ours.note)
    quentins.write_text(other.note + seen.text)
    assert CliRunner().invoke(main, ["log", "compare", str(mine)]).exit_code == 0
    said = CliRunner().invoke(main, ["log", "compare", str(mine), str(quentins)])
    assert (said.exit_code, said.output.count("ANOTHER HISTORY")) == (1, 1)


def test_one_history_shown_to_both_is_found_in_order(witnesses: dict[str, str], tmp_path: Path) -> None:
    assert len(witnesses) == 2
    with transaction.atomic():
        grown(8, note="what everybody is shown")
    assert operations.ask_witnesses(now=story.NOW) == 2
    file = tmp_path / "checkpoint"
    file.write_text(queries.published(2))
    assert CliRunner().invoke(main, ["log", "compare", str(file)]).exit_code == 0


def test_a_checkpoint_that_the_log_did_not_sign_convicts_nobody(tmp_path: Path) -> None:
    for content in (b"nonsense", b"\xff\xfe", b"a\n1\nAAAA\n\n\n"):
        (tmp_path / "checkpoint").write_bytes(content)
        said = CliRunner().invoke(main, ["log", "compare", str(tmp_path / "checkpoint")])
        assert (said.exit_code, "not a checkpoint that this log signed" in said.output) == (1, True)
