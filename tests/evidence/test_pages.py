"""The log in public: everything needed to check it, nothing of what it commits to."""

from __future__ import annotations

import base64
import hashlib

import pytest
from django.test import Client

from tests.evidence import story
from truehand.evidence import operations, queries
from truehand.evidence.domain import merkle
from truehand.evidence.domain.note import VerifierKey, opened, read_checkpoint
from truehand.evidence.domain.verifier import assembled

LANGUAGES = [("zh-hans", "公开日志", "指纹"), ("en", "Public log", "Fingerprint")]


def told() -> None:
    story.tell(story.true_story())
    operations.integrate(now=story.NOW)
    operations.checkpoint(now=story.NOW)


def page(path: str, language: str = "en", status: int = 200) -> str:
    answer = Client(headers={"accept-language": language}).get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title", "word"), LANGUAGES)
def test_the_explorer_speaks_the_readers_language(language: str, title: str, word: str) -> None:
    assert title in page("/log/", language)
    told()
    shown = page("/log/", language)
    assert word in shown
    assert "escrow.transfer" in shown


@pytest.mark.django_db
def test_no_page_shows_what_the_log_commits_to() -> None:
    told()
    shown = "".join(
        [
            page("/log/"),
            page("/log/entries/0"),
            page("/api/v1/log/entries"),
            page("/api/v1/log/entries/0"),
        ]
    )
    for secret in ("12800000", str(story.ALICE), str(story.TRADE), str(story.LISTING)):
        assert secret not in shown


@pytest.mark.django_db
def test_an_entry_shows_its_proof() -> None:
    told()
    head = queries.head()
    assert head
    shown = page("/log/entries/7")
    for each in queries.inclusion_proofs([7], head.size)[7]:
        assert each.hex() in shown


@pytest.mark.django_db
def test_an_entry_after_the_last_checkpoint_waits_for_the_next() -> None:
    told()
    story.tell(iter([("test.later", story.TRADE, {})]))
    operations.integrate(now=story.NOW)
    assert "Waits for the next checkpoint" in page(f"/log/entries/{queries.log_size() - 1}")


@pytest.mark.django_db
def test_an_entry_is_found_by_its_number() -> None:
    told()
    assert Client().get("/log/?index=3").headers["Location"] == "/log/entries/3"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/log/entries/999",
        f"/log/entries/{10**30}",
        "/log/?index=x",
        f"/log/?index={'9' * 5000}",
        "/log/?index=%EF%BC%91",
        "/api/v1/log/entries/999",
        f"/api/v1/log/entries/{10**30}",
        "/api/v1/log/entries/-1",
        "/api/v1/log/consistency?old=0&new=1",
        "/api/v1/log/consistency?old=1&new=999",
        f"/api/v1/log/consistency?old=1&new={10**30}",
    ],
)
def test_what_is_not_in_the_log_is_not_found(path: str) -> None:
    told()
    page(path, status=404)


@pytest.mark.django_db
def test_before_the_first_checkpoint_there_is_none() -> None:
    page("/log/checkpoint", status=404)
    page("/api/v1/log/checkpoint", status=404)
    assert Client().get("/api/v1/log/checkpoints").json() == []


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["x", "//", "AAAA", "_____________________w"])
def test_a_made_up_cursor_is_refused_or_harmless(cursor: str) -> None:
    told()
    assert Client().get("/log/", {"cursor": cursor}).status_code in (200, 422)


@pytest.mark.django_db
def test_the_published_files_check_the_log_from_scratch() -> None:
    told()
    key = VerifierKey.parse(page("/log/key"))
    origin, size, root = read_checkpoint(opened(page("/log/checkpoint"), key))
    assert origin == key.name
    api = Client().get("/api/v1/log/entries/4").json()
    leaf, *proof = (base64.b64decode(each) for each in (api["entry"]["leaf_hash"], *api["proof"]))
    assert merkle.included(leaf, 4, size, proof, root)
    assert Client().get("/api/v1/log/key").json() == {"key": str(key)}
    assert Client().get("/api/v1/log/checkpoint").json()["note"] == page("/log/checkpoint")


@pytest.mark.django_db
def test_the_api_proves_that_the_log_only_grew() -> None:
    told()
    told()
    new, old = Client().get("/api/v1/log/checkpoints").json()
    answer = Client().get("/api/v1/log/consistency", {"old": old["size"], "new": new["size"]}).json()
    before, after = ((each["size"], base64.b64decode(each["root"])) for each in (old, new))
    assert merkle.consistent(before, after, [base64.b64decode(each) for each in answer["proof"]])


@pytest.mark.django_db
def test_the_api_pages_through_the_whole_log() -> None:
    told()
    seen: list[int] = []
    cursor = None
    while cursor is not None or not seen:
        answer = Client().get("/api/v1/log/entries", {"size": 7} | ({"cursor": cursor} if cursor else {})).json()
        seen += [each["index"] for each in answer["items"]]
        cursor = answer["next_cursor"]
    assert seen == list(range(queries.log_size()))[::-1]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("zh-hans", "下载核验程序"), ("en", "Get the verifier")])
def test_the_verifier_is_offered_with_its_hash_and_the_key(language: str, word: str) -> None:
    shown = page("/log/verify", language)
    assert word in shown
    assert hashlib.sha256(assembled()).hexdigest() in shown
    assert str(operations.log_key()).replace("+", "&#x2B;") in shown or str(operations.log_key()) in shown
    assert page("/log/truehand_verify.py").encode() == assembled()


@pytest.mark.django_db
def test_an_entry_is_found_by_its_fingerprint_and_its_way_to_the_root_is_drawn() -> None:
    told()
    hashed = queries.entry(7).leaf_hash.hex()
    for asked in (hashed, hashed.upper(), "7"):
        assert Client().get("/log/", {"index": asked}).headers["location"] == "/log/entries/7"
    for asked in ("0" * 64, hashed[:-1], f"{hashed}0", "七", "-1"):
        assert Client().get("/log/", {"index": asked}).status_code == 404
    shown, head = page("/log/entries/7"), queries.head()
    assert head
    steps = merkle.climb(bytes.fromhex(hashed), 7, head.size, queries.inclusion_proofs([7], head.size)[7])
    assert steps[-1].found == head.root
    for step in steps:
        assert step.sibling.hex() in shown
        assert f">{step.found.hex()[:8]}</text>" in shown
    assert [step.left for step in steps] == [True, True, True, False, False]


def test_the_log_cannot_be_written_over_the_web() -> None:
    assert Client().post("/log/").status_code == 405
    assert Client().post("/api/v1/log/entries").status_code == 405
