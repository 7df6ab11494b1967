"""Readers of PDFs that are not the program that made them: poppler's ``pdfsig``, ``pdftotext``, and ``openssl cms``."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from tests.evidence.authority import OPENSSL

PDFSIG = shutil.which("pdfsig") or "pdfsig"
PDFTOTEXT = shutil.which("pdftotext") or "pdftotext"
RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


@dataclass(frozen=True)
class Seen:
    """What pdfsig says of one signature."""

    field: str
    signer: str
    kind: str
    valid: bool
    whole: bool


def seen(folder: Path, pdf: bytes) -> list[Seen]:
    """Ask pdfsig; a file that it cannot even read has no signatures."""
    (folder / "looked-at.pdf").write_bytes(pdf)
    done = subprocess.run(
        [PDFSIG, "-nocert", "looked-at.pdf"], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    parts = re.split(r"^Signature #\d+:$", done.stdout, flags=re.MULTILINE)[1:]
    return [_seen(part) for part in parts]


@lru_cache
def text(pdf: bytes) -> str:
    """Return what stands in a PDF, as a reader would copy it out: in one piece as it runs, and again without breaks."""
    done = subprocess.run([PDFTOTEXT, "-raw", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    said = done.stdout.decode()
    return f"{said}\n{''.join(said.split())}"


def _seen(part: str) -> Seen:
    said = {
        name.strip(): value.strip()
        for name, _, value in (line.strip(" -").partition(":") for line in part.splitlines())
    }
    return Seen(
        said.get("Signature Field Name", ""),
        said.get("Signer Certificate Common Name", ""),
        said.get("Signature Type", ""),
        "Signature is Valid" in part,
        "\n  - Total document signed" in part,
    )


def ranges(pdf: bytes) -> list[tuple[int, int, int, int]]:
    """Return the byte range of each signature, in the order of signing."""
    found = [tuple(map(int, each)) for each in RANGE.findall(pdf)]
    return sorted(found, key=lambda each: each[2] + each[3])  # type: ignore[arg-type]


def chained(folder: Path, pdf: bytes, roots: str, at: datetime) -> list[str]:
    """Have openssl verify each signature (CMS) over its bytes, with its chain to the roots; return who signed."""
    (folder / "roots.pem").write_text(roots)
    signers = []
    for start, length, after, rest in ranges(pdf):
        held = bytes.fromhex(pdf[start + length + 1 : after - 1].decode())
        size = 4 + int.from_bytes(held[2:4], "big")  # DER: 30 82 and the length; the rest of the room is empty
        (folder / "signature.der").write_bytes(held[:size])
        (folder / "signed.bin").write_bytes(pdf[start : start + length] + pdf[after : after + rest])
        command = (
            f"{OPENSSL} cms -verify -binary -inform DER -in signature.der -content signed.bin -CAfile roots.pem "
            f"-purpose any -attime {at.timestamp():.0f} -out out.bin -signer signer.pem"
        )
        done = subprocess.run(command.split(), cwd=folder, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        signer = x509.load_pem_x509_certificate((folder / "signer.pem").read_bytes())
        signers.append(str(signer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value))
    return signers


def stamped(folder: Path, pdf: bytes, roots: Path) -> bool:
    """Have openssl verify the time stamp that the file ends with, over its bytes, under the authority's root."""
    start, length, after, rest = ranges(pdf)[-1]
    held = bytes.fromhex(pdf[start + length + 1 : after - 1].decode())
    (folder / "token.der").write_bytes(held[: 4 + int.from_bytes(held[2:4], "big")])
    (folder / "stamped.bin").write_bytes(pdf[start : start + length] + pdf[after : after + rest])
    command = f"{OPENSSL} ts -verify -token_in -in token.der -data stamped.bin -CAfile {roots}"
    done = subprocess.run(command.split(), cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode == 0
