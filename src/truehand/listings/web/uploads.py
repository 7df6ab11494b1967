"""Uploaded files as bytes, measured before they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.evidence.domain.exhibit import MOST_BYTES
from truehand.evidence.domain.refusals import ImageTooLarge

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


def content_of(upload: UploadedFile[bytes]) -> bytes:
    """Return the bytes of an upload; refuse (ImageTooLarge) more than an exhibit may have, without reading them."""
    if (upload.size or 0) > MOST_BYTES:
        raise ImageTooLarge(most=MOST_BYTES // 1024 // 1024)
    return bytes(upload.read())
