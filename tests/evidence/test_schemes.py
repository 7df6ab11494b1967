"""What a leaf holds, by scheme: hashes that tell nobody anything, and old leaves that stay as they were."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.databases import owner
from tests.evidence import story
from truehand.evidence import operations, queries
from truehand.evidence.domain import merkle, verifier
from truehand.evidence.domain.entry import OLD_SCHEME, SCHEME, Content, EntryView, salt_of
from truehand.evidence.domain.verifier.leaf import opened_leaf
from truehand.evidence.domain.verifier.words import Altered
from truehand.evidence.models import Event
from truehand.kernel.canonical import canonical
from truehand.site import rights
from truehand.site.postgres.place import Role

PEOPLE = [str(each) for each in (story.ALICE, story.BOB, story.TRADE, story.LISTING)]
HEX = set("0123456789abcdef")


def content(payload: bytes = b'{"price":5}') -> Content:
    return Content(uuid4(), "test.happened", story.NOW, story.TRADE, story.ALICE, payload)


@pytest.mark.django_db
def test_a_leaf_names_neither_subject_nor_actor_nor_payload() -> None:
    story.tell(story.true_story())
    for event in Event.objects.all():
        leaf = bytes(event.leaf)
        assert not any(each.encode() in leaf for each in PEOPLE)
        said = json.loads(leaf)
        assert set(said) == {"scheme", "id", "kind", "at", "subject", "actor", "payload"}
        assert all(len(said[name]) == 64 and set(said[name]) <= HEX for name in ("subject", "actor", "payload"))
        assert (event.scheme, said["scheme"]) == (SCHEME, SCHEME)
        assert canonical(said) == leaf


def test_one_event_twice_looks_like_two_strangers() -> None:
    event = content()
    first, second = (json.loads(event.leaf(salt)) for salt in (b"a" * 32, b"b" * 32))
    assert all(first[name] != second[name] for name in ("subject", "actor", "payload"))
    assert len({first[name] for name in ("subject", "actor", "payload")}) == 3


@given(salt=st.binary(min_size=32, max_size=32), actor=st.none() | st.uuids(), disclosed=st.booleans())
def test_what_a_bundle_opens_is_what_the_leaf_commits_to(salt: bytes, actor: UUID | None, disclosed: bool) -> None:  # noqa: FBT001 - drawn
    event = Content(story.BOB, "test.happened", story.NOW, story.TRADE, actor, b'{"price":5}')
    view = EntryView(
        id=event.id,
        index=0,
        kind=event.kind,
        at=event.at,
        subject=event.subject,
        actor=actor,
        scheme=SCHEME,
        leaf=event.leaf(salt),
        leaf_hash=b"",
        salt=salt,
        subject_salt=salt_of(salt, "subject"),
        payload_bytes=event.payload,
        payload={},
    )
    entry = {"leaf": view.leaf.decode(), "opened": view.opening(disclosed=disclosed)}
    said = opened_leaf("entry", entry)
    assert said["subject"] == str(story.TRADE)
    assert ("told" in said, "actor" in said) == (disclosed, disclosed)
    for field, shown in view.opening(disclosed=disclosed).items():
        for altered in ({**shown, "value": shown["value"] + " "}, {**shown, "salt": salt.hex()}):
            with pytest.raises(Altered):
                opened_leaf("entry", {**entry, "opened": {field: altered}})


def test_a_salt_opens_its_own_field_alone() -> None:
    event, salt = content(), b"s" * 32
    leaf = event.leaf(salt).decode()
    others = {"subject": "actor", "actor": "payload", "payload": "subject"}
    for field, other in others.items():
        shown = {"salt": salt_of(salt, field).hex(), "value": event.fields[field].decode()}
        with pytest.raises(Altered):
            opened_leaf("entry", {"leaf": leaf, "opened": {other: shown}})


def test_a_leaf_of_no_known_scheme_is_none() -> None:
    with pytest.raises(ValueError, match="scheme"):
        content().leaf(b"s" * 32, 3)
    with pytest.raises(Altered):
        opened_leaf("entry", {"leaf": '{"scheme":3}', "opened": {}})


def test_a_bundle_of_an_earlier_release_is_still_valid_and_still_guarded() -> None:
    data = (Path(__file__).parent / "bundle-1.zip").read_bytes()
    found = verifier.Bundle(data)
    assert (found.findings, found.facts["entries"], found.facts["steps"]) == ([], "10 (0)", 4)
    for offset in range(0, len(data), 7):
        altered = bytearray(data)
        altered[offset] ^= 1 << offset % 8
        assert verifier.Bundle(bytes(altered)).findings, offset


def tell_the_old_way(count: int) -> None:
    """Record as releases with scheme 1 did."""
    for number in range(count):
        event, salt = content(canonical({"number": number})), bytes([number]) * 32
        Event.objects.create(
            event_id=event.id,
            kind=event.kind,
            subject=event.subject,
            actor=event.actor,
            at=event.at,
            scheme=OLD_SCHEME,
            leaf=event.leaf(salt, OLD_SCHEME),
            salt=salt,
            payload=event.payload,
        )


@pytest.mark.django_db
def test_old_and_new_leaves_stand_in_one_log_and_prove_one_story() -> None:
    tell_the_old_way(3)
    story.tell(story.true_story())
    operations.integrate(now=story.NOW)
    operations.checkpoint(now=story.NOW)
    assert list(queries.fsck()) == []
    for disclose in (None, lambda entry: entry.kind == "contract.signed"):
        found = verifier.Bundle(story.bundle(disclose=disclose))
        assert found.findings == []
        assert str(found.facts["entries"]).startswith("13 ")


def bundle_of(path: str) -> list[bytes]:
    """Read an entry bundle as c2sp.org/tlog-tiles says."""
    answer = Client().get(f"/log/tile/{path}")
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    data, leaves = answer.content, []
    while data:
        size = int.from_bytes(data[:2], "big")
        leaves.append(data[2 : 2 + size])
        data = data[2 + size :]
    return leaves


@pytest.mark.django_db
def test_a_stranger_rebuilds_the_signed_root_from_the_entry_bundles() -> None:
    with transaction.atomic():
        for number in range(300):
            operations.record("test.grown", subject=story.BOB, payload={"number": number}, actor=None, now=story.NOW)
    operations.integrate(now=story.NOW)
    operations.checkpoint(now=story.NOW)
    leaves = bundle_of("entries/000") + bundle_of("entries/001.p/44")
    size, root = Client().get("/log/checkpoint").content.decode().split("\n")[1:3]
    assert len(leaves) == int(size) == 300
    assert merkle.root([merkle.leaf_hash(each) for each in leaves]) == base64.b64decode(root)
    assert bundle_of("entries/000.p/3") == leaves[:3]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["entries/001", "entries/000.p/21", "entries/0/000", "entries/x000/000", "entries/"])
def test_an_entry_bundle_that_is_not_there_is_refused(path: str) -> None:
    story.tell(story.true_story())
    operations.integrate(now=story.NOW)
    operations.checkpoint(now=story.NOW)
    assert Client().get(f"/log/tile/{path}").status_code == 404


@pytest.mark.django_db
def test_leaves_that_name_people_are_not_served() -> None:
    tell_the_old_way(2)
    story.tell(story.true_story())
    operations.integrate(now=story.NOW)
    operations.checkpoint(now=story.NOW)
    answer = Client(headers={"accept-language": "en"}).get("/log/tile/entries/000.p/5")
    assert answer.status_code == 404
    assert "only their hashes are public" in answer.content.decode()
    assert Client().get("/log/tile/0/000.p/5").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_home_of_an_earlier_release_migrates_with_its_log() -> None:
    with owner():
        MigrationExecutor(connection).migrate([("evidence", "0005_record")])
        old = MigrationExecutor(connection).loader.project_state([("evidence", "0005_record")]).apps
        event, salt = content(), b"s" * 32
        row = {"event_id": event.id, "kind": event.kind, "subject": event.subject, "actor": event.actor, "at": event.at}
        old.get_model("evidence", "Event").objects.create(
            **row, leaf=event.leaf(salt, OLD_SCHEME), salt=salt, payload=event.payload
        )
        # Other rooms' migrations stand on the log's, and went back with them.
        now = MigrationExecutor(connection)
        now.migrate(now.loader.graph.leaf_nodes())
        rights.give(Role.APPLICATION)
    assert Event.objects.get().scheme == OLD_SCHEME
    with transaction.atomic():
        operations.record("test.happened", subject=story.TRADE, payload={}, actor=None, now=story.NOW)
    operations.integrate(now=story.NOW)
    operations.checkpoint(now=story.NOW)
    assert list(queries.fsck()) == []
