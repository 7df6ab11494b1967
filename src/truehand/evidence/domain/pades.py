"""Electronic signatures in a PDF (PAdES, ETSI EN 319 142): each an incremental update over all that was there before.

The first is the platform's and certifies the paper: from then on nothing but signatures may be added (DocMDP). Each
party's follows; where a time authority is configured its time stamp on the whole file comes last.
"""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from truehand.evidence.domain.certificate import Authority, Signatory, issued

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pyhanko.pdf_utils.writer import BasePdfFileWriter
    from pyhanko.sign.signers.pdf_cms import SimpleSigner
    from pyhanko.sign.signers.pdf_signer import PdfSigningSession

DIGEST: Final = "sha256"
STAMP: Final = "Time"
ROOM_FOR_TOKEN: Final = 2 * 16 * 1024  # hexadecimal digits kept free for a time token with its certificates


class Ask(Protocol):
    """Asks a time authority (RFC 3161)."""

    def __call__(self, request: bytes, imprint: bytes, nonce: int, /) -> bytes:
        """Return the answer to a request, checked to be about the imprint."""


def signed(
    pdf: bytes, signatories: Sequence[Signatory], authority: Authority, *, now: datetime, ask: Ask | None = None
) -> bytes:
    """Return the PDF signed by each signatory in turn, the first certifying it, and stamped if an authority is asked.

    Signed at ``now`` by keys that are made for it and forgotten. Whatever ``ask`` raises goes through.
    """
    work = partial(_signed, pdf, signatories, authority, now, ask)
    # pyHanko runs a loop of its own, which a thread that has one already does not allow.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def _signed(
    pdf: bytes, signatories: Sequence[Signatory], authority: Authority, now: datetime, ask: Ask | None
) -> bytes:
    for number, signatory in enumerate(signatories):
        pdf = _once(pdf, signatory, authority, now, certifies=number == 0)
    return pdf if ask is None else _stamped(pdf, ask)


def _once(pdf: bytes, signatory: Signatory, authority: Authority, now: datetime, *, certifies: bool) -> bytes:
    # Imported here: half a second that a process spends when it signs, not when it starts.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

    said = PdfSignatureMetadata(
        field_name=signatory.field,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        name=signatory.name,
        reason=signatory.reason,
        certify=certifies,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )

    class At(PdfSigner):
        def init_signing_session(
            self,
            pdf_out: BasePdfFileWriter,
            existing_fields_only: object = None,
        ) -> PdfSigningSession:
            session = super().init_signing_session(pdf_out, existing_fields_only)
            session.system_time = now
            return session

    signer = At(said, signer=_signer(signatory, authority, now))
    out = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return bytes(out.getvalue())


def _signer(signatory: Signatory, authority: Authority, now: datetime) -> SimpleSigner:
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers.pdf_cms import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key, certificate = issued(authority, signatory, now)
    chain = SimpleCertificateStore()  # type: ignore[no-untyped-call] # half of pyHanko has types
    chain.register(Certificate.load(authority.certificate.public_bytes(Encoding.DER)))
    return SimpleSigner(
        signing_cert=Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        cert_registry=chain,
    )


def _stamped(pdf: bytes, ask: Ask) -> bytes:
    from asn1crypto.tsp import TimeStampReq, TimeStampResp
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfTimeStamper
    from pyhanko.sign.timestamps import TimeStamper

    class Asking(TimeStamper):
        async def async_request_tsa_response(self, req: TimeStampReq) -> TimeStampResp:
            imprint = req["message_imprint"]["hashed_message"].native
            return TimeStampResp.load(ask(req.dump(), imprint, req["nonce"].native))

    stamper = PdfTimeStamper(Asking(), field_name=STAMP)  # type: ignore[no-untyped-call] # same
    out = stamper.timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), DIGEST, bytes_reserved=ROOM_FOR_TOKEN)
    return bytes(out.getvalue())
