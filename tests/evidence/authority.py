"""A time authority of the tests' own: a root and a signer of today, and ``openssl ts`` that answers."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import httpx

OPENSSL = shutil.which("openssl") or "openssl"
CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
clock_precision_digits = 0
ordering = no
tsa_name = no
ess_cert_id_chain = no
[extensions]
extendedKeyUsage = critical, timeStamping
basicConstraints = critical, CA:FALSE
"""


class TimeAuthority:
    """Answers over HTTP as RFC 3161 says; the chain is not embedded, the signer's certificate is."""

    def __init__(self, folder: Path, name: str = "Time of the tests") -> None:
        folder.mkdir()
        self.folder, self.roots, self.asked = folder, folder / "root.pem", 0
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
        self._run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem",
                  "-subj", f"/CN={name} root", "-days", "30")  # fmt: skip
        self._run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "signer.key", "-out", "signer.csr",
                  "-subj", f"/CN={name}")  # fmt: skip
        self._run("x509", "-req", "-in", "signer.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                  "-out", "signer.pem", "-days", "30", "-extfile", "tsa.cnf", "-extensions", "extensions")  # fmt: skip

    @property
    def wire(self) -> httpx.BaseTransport:
        """The way to it."""
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request as the specification says."""
        assert request.headers["content-type"] == "application/timestamp-query"
        self.asked += 1
        (self.folder / "query.tsq").write_bytes(request.read())
        self._run("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
        content = (self.folder / "reply.tsr").read_bytes()
        return httpx.Response(200, content=content, headers={"content-type": "application/timestamp-reply"})

    def _run(self, *words: str) -> None:
        done = subprocess.run([OPENSSL, *words], cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
