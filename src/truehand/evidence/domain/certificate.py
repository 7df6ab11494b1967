"""Certificates for signatures in papers: an authority of this installation alone, and a fresh one for each signature.

A paper's signer gets a key that signs once and is forgotten, and a certificate that says for whom (an event
certificate, as platforms for electronic contracts issue them). So no key that could sign in a party's name is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from uuid import UUID

ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-4, D.1.2.3)
CURVE: Final = ec.SECP256R1()
LONGEST_NAME: Final = 64  # bytes (X.520, upper bounds); the paper and its signature field carry the whole name
SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
FOR: Final = timedelta(days=30 * 365)
PLATFORM: Final = "Truehand 真手"


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs a paper: the field in the file, the name as it shall be read, the identifier, and what is meant."""

    field: str
    name: str
    identifier: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class Authority:
    """The installation's own certificate authority."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """Return the certificate that readers of papers trust."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def fingerprint(self) -> str:
        """Return the certificate's SHA-256, in hexadecimal."""
        return self.certificate.fingerprint(SHA256()).hex()


def authority(master: bytes, origin: str) -> Authority:
    """Return the authority, derived from the master secret (HKDF, RFC 5869): the same key and certificate for ever."""
    seed = HKDF(SHA256(), 48, salt=None, info=b"truehand paper authority 1").derive(master)
    key = ec.derive_private_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, CURVE)
    name = _name(f"{PLATFORM} · {origin}", None)
    made = _builder(name, name, key.public_key(), key.public_key(), SINCE, 1)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_usage(issuing=True), critical=True)
    # Deterministic (RFC 6979), so that the certificate need not be kept either.
    return Authority(key, made.sign(key, SHA256(), ecdsa_deterministic=True))


def issued(by: Authority, to: Signatory, now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return a fresh key for one signature, and its certificate."""
    key, holder = ec.generate_private_key(CURVE), _name(to.name, to.identifier)
    serial = x509.random_serial_number()
    made = _builder(holder, by.certificate.subject, key.public_key(), by.key.public_key(), now, serial)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(issuing=False), critical=True)
    return key, made.sign(by.key, SHA256())


def _builder(
    holder: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuers: ec.EllipticCurvePublicKey,
    since: datetime,
    serial: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(holder)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(since)
        .not_valid_after(min(since + FOR, SINCE + FOR))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuers), critical=False)
    )


def _usage(*, issuing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issuing,
        content_commitment=not issuing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issuing,
        crl_sign=issuing,
        encipher_only=False,
        decipher_only=False,
    )


def _name(name: str, identifier: UUID | None) -> x509.Name:
    short = name.encode()[:LONGEST_NAME].decode(errors="ignore")
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, short)]
    if identifier is not None:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, str(identifier)))
    return x509.Name(parts)
