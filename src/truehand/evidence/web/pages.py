"""The log for everybody: nothing here needs an account, and nothing shows a payload, a subject or a person."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from truehand.evidence import operations, queries
from truehand.evidence.domain.merkle import climb
from truehand.evidence.domain.refusals import EntryNotFound
from truehand.evidence.domain.verifier import FILE_NAME, assembled
from truehand.evidence.web.drawing import drawn

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_DIGITS = 18  # of a number that the database's bigint holds
FINGERPRINT = re.compile(r"[0-9a-fA-F]{64}")


@require_safe
def explorer(request: HttpRequest) -> HttpResponse:
    """Show the head and the newest entries; ``?index=`` leads to an entry by number or fingerprint."""
    asked = request.GET.get("index", "").strip()
    if asked:
        return redirect("evidence:entry", _index(asked))
    head = queries.head()
    context = {
        "head": head,
        "witnesses": _witnesses(),
        "policy": operations.policy(),
        "stamps": queries.last_stamps(),
        "asks_time": bool(operations.time_authorities()),
        "anchors": queries.last_anchors(),
        "chains": operations.places(),
        "key": operations.log_key(),
        "waiting": queries.waiting(),
        "page": queries.explorer(request.GET.get("cursor")),
    }
    return render(request, "evidence/explorer.html", context)


@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """Show one entry, and the proof that the last checkpoint contains it."""
    found, head = queries.entry(index), queries.head()
    proof = queries.inclusion_proofs([index], head.size)[index] if head and index < head.size else None
    steps = climb(found.leaf_hash, index, head.size, proof) if head and proof is not None else ()
    picture = drawn(found.leaf_hash, steps)
    context = {"entry": found, "head": head, "proof": proof, "steps": steps, "picture": picture}
    return render(request, "evidence/entry.html", context)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Give the last checkpoint that enough witnesses cosigned, as a signed note (C2SP tlog-checkpoint)."""
    return _text(queries.published(settings.TRUEHAND_WITNESS_QUORUM))


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Give a tile of the tree's hashes, or the leaves below it (C2SP tlog-tiles); it never changes."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(queries.tile(path), content_type="application/octet-stream", headers=headers)


@require_safe
def paper_authority(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Give the certificate that the signatures in papers lead to."""
    return _text(operations.paper_authority().pem)


@require_safe
def entry_proof(request: HttpRequest, index: int) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Give the proof of one entry as a file (C2SP tlog-proof)."""
    return HttpResponse(
        str(queries.entry_proof(index)),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{index}.tlog-proof"'},
    )


@require_safe
def key(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Give the log's public key (C2SP verifier key)."""
    return _text(f"{operations.log_key()}\n")


@require_safe
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Give every key that vouches for the log: its own two (Ed25519, ML-DSA-44), then those of its witnesses."""
    found = [operations.log_key(), operations.log_cosigner().key, *(each.key for each in operations.witnesses())]
    return _text("".join(f"{each}\n" for each in found))


@require_safe
def policy(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Give the witness policy: how many of whom must have cosigned (C2SP tlog-policy)."""
    return _text(operations.policy().text(operations.log_key()))


@require_safe
def time_token(request: HttpRequest, size: int) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Give the time authority's answer about a head (RFC 3161)."""
    found = queries.stamp(size)
    if found is None:
        raise EntryNotFound(index=size - 1)
    headers = {"Content-Disposition": f'attachment; filename="{size}.tsr"'}
    return HttpResponse(found.answer, content_type="application/timestamp-reply", headers=headers)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Tell how to check a bundle without trusting us."""
    sha256 = hashlib.sha256(assembled()).hexdigest()
    key = operations.log_key()
    rule = operations.policy().text(key).strip()
    context = {"key": key, "policy": rule, "sha256": sha256, "size": len(assembled())}
    return render(request, "evidence/verify.html", context)


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Give the stand-alone verifier."""
    return HttpResponse(
        assembled(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )


def _index(asked: str) -> int:
    """Return the index that a number or a fingerprint names; refuses EntryNotFound."""
    if asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS:
        return int(asked)
    if FINGERPRINT.fullmatch(asked):
        return queries.index_of(bytes.fromhex(asked))
    raise EntryNotFound(index=asked[:20])


def _witnesses() -> list[dict[str, object]]:
    """Return each configured witness, when it cosigned last, and how many entries that head has."""
    done = queries.last_cosignatures()
    return [
        {"name": each.key.name, "at": last.at if last else None, "size": last.size if last else 0}
        for each in operations.witnesses()
        for last in [done.get(str(each.key))]
    ]


def _text(content: str) -> HttpResponse:
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})
