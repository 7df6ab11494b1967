"""Trusted time (RFC 3161): an authority's word that a head's text existed at an instant.

What is stamped is the checkpoint's text (origin, size, root), which commits to every entry before it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

if TYPE_CHECKING:
    from datetime import datetime

    from rfc3161_client import TimeStampRequest, TimeStampResponse


LONGEST_ANSWER = 64 * 1024


class TimeError(ValueError):
    """The answer is no token for that text, or no trusted certificate vouches for it."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Where an authority is asked, and the certificates (PEM) that its tokens must lead to."""

    url: str
    roots: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """A token as it is kept: on which head, whose, the answer's exact bytes, the certificates, its time."""

    size: int
    note: str
    authority: str
    answer: bytes
    roots: str
    at: datetime


def question(text: str) -> TimeStampRequest:
    """Return a fresh request for a text, with a nonce, asking for the authority's certificate."""
    builder = TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build()


def checked(answer: bytes, text: str, roots: str, nonce: int | None = None) -> datetime:
    """Return the authority's time if the answer is a token for the text under the trusted certificates.

    ``nonce`` is that of the request, where it is still known. TimeError otherwise.
    """
    return checked_imprint(answer, hashlib.sha256(text.encode()).digest(), roots, nonce)


def checked_imprint(answer: bytes, imprint: bytes, roots: str, nonce: int | None = None) -> datetime:
    """Return the authority's time if the answer is a token for what has that SHA-256; TimeError otherwise."""
    try:
        response, known = decoded(answer), x509.load_pem_x509_certificates(roots.encode())
        own = [each for each in known if each.issuer == each.subject]
        between = [each for each in known if each.issuer != each.subject and not _stamps(each)]
        embedded = bool(response.signed_data.certificates)
        signer = None if embedded else next((each for each in known if _stamps(each)), None)
        verifier = VerifierBuilder(roots=own, intermediates=between, tsa_certificate=signer, nonce=nonce).build()
        verifier.verify(response, imprint)
    except (VerificationError, ValueError) as error:
        raise TimeError(str(error)) from error
    return response.tst_info.gen_time


def decoded(answer: bytes) -> TimeStampResponse:
    """Return the answer taken apart; TimeError when it is none, or no time was granted."""
    if len(answer) > LONGEST_ANSWER:
        raise TimeError("too long an answer")
    try:
        response = decode_timestamp_response(answer)
    except ValueError as error:
        raise TimeError("not an answer of a time authority") from error
    if response.status:
        raise TimeError(f"the authority refused: status {response.status}")
    return response


def _stamps(certificate: x509.Certificate) -> bool:
    """Say whether a certificate is for time stamps."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage
