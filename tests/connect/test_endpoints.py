"""Where messages may go."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from truehand.connect.domain.endpoints import checked_kinds, checked_url
from truehand.connect.domain.refusals import AddressNotAllowed, KindsNotUnderstood
from truehand.connect.operations.sending import is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nobody binds to it
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
        "ff02::1",
        "::",
    ],
)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/hooks",
        "ftp://partner.example/",
        "https://",
        "https://user:word@partner.example/",
        "https://partner.example/#part",
        "https://partner.example:99999/",
        "https://partner.example:0/",
        "https://合作.example/",
        "https://partner.example/" + "a" * 500,
        "javascript:alert(1)",
        "https://[::1",
        "",
    ],
)
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        checked_url(url)


@pytest.mark.parametrize("kinds", [["Trade"], ["trade."], ["a b"], [""], [f"kind_{n}" for n in range(21)], ["a" * 61]])
def test_kinds_that_are_none_are_refused(kinds: list[str]) -> None:
    with pytest.raises(KindsNotUnderstood):
        checked_kinds(kinds)


@pytest.mark.parametrize("url", ["https://partner.example/hooks?a=b", " https://partner.example:8443 "])
def test_a_public_https_address_is_taken_as_it_is(url: str) -> None:
    assert checked_url(url) == url.strip()
