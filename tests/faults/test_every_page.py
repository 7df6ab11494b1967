"""Every page, with nonsense in every field that any page reads: never a fault, and never led to another site."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.faults.addresses import ADDRESSES, Address
from tests.faults.world import World

DIGITS = "9" * 5_000
NONSENSE = {
    **dict.fromkeys(("seen", "version", "index", "size", "stars", "year", "hours", "days", "condition"), DIGITS),
    **dict.fromkeys(("price", "amount", "to_buyer", "to_seller", "price_from", "price_to"), "-1e999"),
    **dict.fromkeys(("account_id", "remove_photo", "party_id", "key", "cursor", "exhibits"), "'; drop table trade; --"),
    **dict.fromkeys(
        ("country", "currency", "language", "theme", "view", "decision", "act", "role", "sort"), "\u202ezlo"
    ),
    **dict.fromkeys(("text", "maker", "serial", "legal_name", "display_name", "name", "reason"), "%_\\\ud7ff" * 40),
    **dict.fromkeys(("statement", "reasons", "note", "description", "summary", "holder", "bank"), "<b>" * 4_000),
    **dict.fromkeys(("email", "login", "password", "code", "who", "credential", "contract_sha256"), "{}" * 200),
    **dict.fromkeys(("item.boom.grade", "item..", "fact.hours.value", "fact.x", "template"), "x" * 9_000),
    "pick_up_at": "0000-00-00",
    "next": "//elsewhere.example/",
    "scopes": ["everything", "trade:read"],
}
FILES = ("photo", "photos", "plate", "photo.boom", "photo.", "file")


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_nonsense_is_refused_and_breaks_nothing(address: Address, undone: World) -> None:
    path = address.filled(undone) if address.parameters and address.ours else f"/{address.pattern}"
    path = path.replace("<int:pk>", "99999999999999999999")
    for who in ("", "alice", "bob", "ines", "olga"):
        cache.clear()
        browser = undone.browser(who)
        files = {name: SimpleUploadedFile("x.jpg", b"x") for name in FILES}
        for answer in (browser.get(path, NONSENSE), browser.post(path, NONSENSE | files)):
            assert answer.status_code < 500
            led_to = urlsplit(answer.get("Location", "/"))
            assert (led_to.scheme, led_to.netloc) == ("", "")
