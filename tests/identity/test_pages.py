"""Signing up, signing in, proving presence, and the pages of an account, over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory

from tests.identity.conftest import NOW, newcomer
from truehand.edge import clock
from truehand.identity import operations, queries
from truehand.identity.domain.cast import PLAYERS
from truehand.identity.domain.refusals import TooManyAttempts
from truehand.identity.models import Party, User
from truehand.identity.web.adapter import SecondFactors
from truehand.identity.web.limits import count_attempt
from truehand.kernel.actor import Actor

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponse
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough passphrase"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PATHS = [
    *(f"/accounts/{page}/" for page in ("password/change", "email", "logout", "reauthenticate")),
    *(f"/accounts/2fa/{page}" for page in ("", "totp/activate/", "webauthn/", "webauthn/add/")),
    *(f"/account/{page}" for page in ("", "verification", "tokens", "notices")),
]
Cast = dict[str, Actor]


@pytest.fixture
def visitor() -> Client:
    cache.clear()
    return Client(headers={"accept-language": "en"})


def text_of(answer: HttpResponse) -> str:
    content: bytes = answer.content
    return content.decode()


def sign_up(client: Client, email: str = "new@example.invalid", **changes: str) -> HttpResponse:
    said = {"kind": "person", "display_name": "Newbie", "email": email, "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup/", said | changes, follow=True)  # type: ignore[return-value]


def member(name: str = "Bob", password: str = PASSWORD) -> User:
    actor = newcomer(name)
    user = Party.objects.get(id=actor.party_id).user
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    return client.post("/accounts/login/", {"login": email, "password": password})  # type: ignore[return-value]


def become(client: Client, key: str) -> Client:
    assert client.post("/demo/sign-in", {"who": key}).status_code == 302
    return client


def present_code() -> str:
    return str(format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time()))))


def test_a_newcomer_signs_up_confirms_the_address_and_has_a_party(visitor: Client) -> None:
    page = sign_up(visitor)
    assert "Confirm your e-mail address" in text_of(page)
    code = re.search(r"\n\n(\S+)\n\n", str(mail.outbox[-1].body))
    assert code
    assert "确认" not in text_of(page)
    landed = visitor.post("/accounts/confirm-email/", {"code": code[1]}, follow=True)
    assert landed.status_code == 200
    assert "Newbie" in text_of(visitor.get("/account/"))  # type: ignore[arg-type]
    assert not queries.party(Party.objects.get().id).verified


def test_signing_up_does_not_tell_whether_the_address_has_an_account(visitor: Client) -> None:
    member("Bob")
    fresh, taken = sign_up(visitor), sign_up(Client(headers={"accept-language": "en"}), "bob@example.invalid")
    strip = re.compile(r"\S+@example\.invalid|value=\"[^\"]{40,}\"|CSRFToken\": \"[^\"]+")
    assert strip.sub("", text_of(fresh)) == strip.sub("", text_of(taken))
    assert User.objects.count() == 2
    assert "nothing was changed" in str(mail.outbox[-1].body)


def test_resetting_a_password_does_not_tell_whether_the_address_has_an_account() -> None:
    cache.clear()
    member("Bob")
    pages = [
        Client(headers={"accept-language": "en"}).post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("bob@example.invalid", "nobody@example.invalid")
    ]
    strip = re.compile(r"\S+@example\.invalid|value=\"[^\"]{40,}\"|CSRFToken\": \"[^\"]+")
    first, second = (strip.sub("", text_of(page)) for page in pages)  # type: ignore[arg-type]
    assert first == second
    assert len(mail.outbox) == 2


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(visitor: Client) -> None:
    member("Bob")
    answers = {
        tuple(re.findall(r"address and/or password[^<]*", text_of(sign_in(visitor, email, "wrong password"))))
        for email in ("bob@example.invalid", "nobody@example.invalid")
    }
    assert len(answers) == 1
    assert answers != {()}


def test_after_five_wrong_passwords_the_right_one_waits(visitor: Client) -> None:
    user = member("Bob")
    for _ in range(5):
        sign_in(visitor, user.email, "wrong password")
    answer = sign_in(visitor, user.email)
    assert answer.status_code == 200
    assert "Too many failed login attempts" in text_of(answer)
    assert "登录失败次数过多" in text_of(sign_in(Client(headers={"accept-language": "zh-hans"}), user.email))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"display_name": "\u202e"}, "Give a name of 2 to 100 characters"),
        ({"kind": "robot"}, "robot"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password2": "another passphrase"}, "same password"),
    ],
)
def test_a_refused_sign_up_keeps_what_was_typed(visitor: Client, change: dict[str, str], says: str) -> None:
    page = text_of(sign_up(visitor, **change))
    assert says in page
    assert 'value="new@example.invalid"' in page
    assert not User.objects.exists()


def test_the_second_step_is_asked_for_and_its_secret_lies_encrypted(visitor: Client) -> None:
    user = member("Bob")
    TOTP.activate(user, SECRET)
    assert SECRET not in str(Authenticator.objects.values().get())
    assert sign_in(visitor, user.email).headers["Location"] == "/accounts/2fa/authenticate/"
    assert visitor.get("/account/").status_code == 302
    assert visitor.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert visitor.post("/accounts/2fa/authenticate/", {"code": present_code()}).status_code == 302
    assert visitor.get("/account/").status_code == 200


def test_the_secret_can_be_scanned_in_both_lights() -> None:
    assert 'fill="white"/><path' in SecondFactors().build_totp_svg("otpauth://totp/example")


def test_every_page_of_signing_in_speaks_both_languages(visitor: Client) -> None:
    user = member("Bob")
    sign_in(visitor, user.email)
    for language, lang in (("en", 'lang="en"'), ("zh-hans", 'lang="zh-Hans"')):
        visitor.post("/language/setlang/", {"language": language})
        for path in PATHS:
            answer = visitor.get(path, follow=True)
            assert answer.status_code == 200, path
            assert lang in answer.content.decode(), path


def test_a_stranger_is_led_to_the_sign_in(visitor: Client) -> None:
    for path in (
        "/account/",
        "/account/tokens",
        "/account/notices",
        "/account/verification",
    ):
        assert visitor.get(path).headers["Location"].startswith("/accounts/login/?next="), path


def test_the_language_stays_with_the_account(visitor: Client) -> None:
    user = member("Bob")
    sign_in(visitor, user.email)
    visitor.post("/language/setlang/", {"language": "zh-hans", "next": "/account/"})
    elsewhere = Client(headers={"accept-language": "en"})
    sign_in(elsewhere, user.email)
    assert "我的账户" in text_of(elsewhere.get("/account/"))  # type: ignore[arg-type]
    assert visitor.post("/language/setlang/", {"language": "xx"}).status_code == 422


def test_a_person_verifies_their_real_name(visitor: Client) -> None:
    user, bob = member("Bob"), PLAYERS["bob"].document
    sign_in(visitor, user.email)
    wrong = visitor.post("/account/verification", {"country": "CN", "legal_name": "陈博文", "number": "11010119790921"})
    assert wrong.status_code == 422
    assert "fails its own check digits" in wrong.content.decode()
    assert 'value="陈博文"' in wrong.content.decode()
    right = {"country": "CN", "legal_name": bob.legal_name, "number": bob.number}
    done = visitor.post("/account/verification", right, follow=True)
    assert f"…{bob.number[-4:]}" in done.content.decode()
    assert bob.number not in done.content.decode()


def test_the_country_decides_which_document_is_asked_for(visitor: Client) -> None:
    sign_in(visitor, member("Bob").email)
    assert "Resident identity card" in visitor.get("/account/verification").content.decode()
    assert "44 characters" in visitor.get("/account/verification?country=US").content.decode()
    assert visitor.get("/account/verification?country=XX").status_code == 422


def test_trying_numbers_ends_soon(visitor: Client) -> None:
    sign_in(visitor, member("Bob").email)
    said = {"country": "CN", "legal_name": "陈博文", "number": "110101197909210000"}
    codes = [visitor.post("/account/verification", said).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_counts_of_attempts_are_not_pushed_out_by_many_others() -> None:
    request = RequestFactory().post("/")
    counted = [UUID(int=number) for number in range(5)]
    for somebody in counted * 10:
        count_attempt(request, "real_name", somebody)
    for number in range(5, 400):
        count_attempt(request, "real_name", UUID(int=number))
    for somebody in counted:
        with pytest.raises(TooManyAttempts):
            count_attempt(request, "real_name", somebody)


def test_a_token_is_issued_to_somebody_present_and_shown_once(visitor: Client) -> None:
    become(visitor, "bob")
    page = visitor.post("/account/tokens", {"name": "robot", "scopes": ["trade:read"], "days": "30"}).content.decode()
    secret = re.search(r"th_[\w-]{43}", page)
    assert secret
    assert secret[0] not in visitor.get("/account/tokens").content.decode()
    token = queries.tokens(queries.actor_of_party(queries.cast()["bob"]), now=NOW)[0]
    visitor.post(f"/account/tokens/{token.id}/revoke")
    assert "Live tokens" not in visitor.get("/account/tokens").content.decode()


def test_presence_wears_off_and_is_confirmed_again(visitor: Client) -> None:
    user = member("Bob")
    sign_in(visitor, user.email)
    assert visitor.get("/account/confirm?next=/account/tokens").headers["Location"] == "/account/tokens"
    session = visitor.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [record | {"at": record["at"] - 301} for record in records]
    session.save()
    asked = visitor.get("/account/confirm?next=/account/tokens")
    assert asked.headers["Location"] == "/accounts/reauthenticate/?next=%2Faccount%2Ftokens"
    refused = visitor.post("/account/tokens", {"name": "robot", "scopes": ["trade:read"], "days": "30"})
    assert refused.headers["Location"].startswith("/account/confirm")
    answer = visitor.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/account/tokens"})
    assert answer.headers["Location"] == "/account/tokens"
    assert visitor.get("/account/confirm?next=/account/").headers["Location"] == "/account/"


def test_confirming_leads_to_no_other_site(visitor: Client) -> None:
    become(visitor, "bob")
    assert visitor.get("/account/confirm?next=https://evil.invalid/").headers["Location"] == "/account/"


def test_one_click_signs_in_as_any_of_the_cast(visitor: Client) -> None:
    for key, player in PLAYERS.items():
        become(visitor, key)
        assert player.display_name in visitor.get("/account/").content.decode()
    assert visitor.post("/demo/sign-in", {"who": "mallory"}).status_code == 404
    assert visitor.get("/demo/sign-in").status_code == 405


def test_the_cast_confirm_their_presence_with_a_click(visitor: Client) -> None:
    become(visitor, "olga")
    session = visitor.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [record | {"at": record["at"] - 301} for record in records]
    session.save()
    assert "It is me" in visitor.get("/account/confirm?next=/desk/approvals/").content.decode()
    assert visitor.post("/demo/confirm", {"next": "/desk/approvals/"}).headers["Location"] == "/desk/approvals/"
    assert visitor.get("/account/confirm?next=/desk/approvals/").headers["Location"] == "/desk/approvals/"


def test_outside_the_demonstration_there_is_no_one_click(visitor: Client, settings: Settings) -> None:
    operations.load_cast(now=NOW)
    settings.DEMONSTRATION = False
    assert visitor.post("/demo/sign-in", {"who": "olga"}).status_code == 404
    assert visitor.post("/demo/confirm").status_code == 404
    assert visitor.get("/demo/").status_code == visitor.get("/demo/mail").status_code == 404
    assert visitor.get("/account/").status_code == 302


def test_a_one_click_confirmation_is_for_the_cast_alone(visitor: Client) -> None:
    sign_in(visitor, member("Bob").email)
    assert visitor.post("/demo/confirm").status_code == 404


def test_the_demonstration_shows_its_letters(visitor: Client, settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    assert "No letters yet" in visitor.get("/demo/mail").content.decode()
    sign_up(visitor)
    assert "new@example.invalid" in visitor.get("/demo/mail").content.decode()


def test_notices_are_counted_read_and_followed(visitor: Client) -> None:
    become(visitor, "bob")
    bob = queries.cast()["bob"]
    notice = operations.notify(bob, kind="trade.offer", zh="新报价", en="A new offer", link="/account/", now=NOW)
    page = visitor.get("/account/notices").content.decode()
    assert "A new offer" in page
    assert "bell-count" in page
    assert visitor.post(f"/account/notices/{notice}/read").headers["Location"] == "/account/"
    assert "bell-count" not in visitor.get("/account/notices").content.decode()
    become(visitor, "alice")
    assert visitor.post(f"/account/notices/{notice}/read").status_code == 404


def test_a_rename_is_refused_with_the_reason(visitor: Client) -> None:
    become(visitor, "bob")
    assert visitor.post("/account/name", {"display_name": "Bob B."}, follow=True).status_code == 200
    assert "Bob B." in visitor.get("/account/").content.decode()
    assert visitor.post("/account/name", {"display_name": "!"}).status_code == 422


def test_a_new_password_ends_every_token(visitor: Client) -> None:
    user = member("Bob")
    sign_in(visitor, user.email)
    actor = queries.actor_of_party(Party.objects.get(user=user).id, stepped_up=True)
    secret = operations.issue_token(actor, scopes=["money:write"], days=7, now=clock.now()).secret
    said = {"oldpassword": PASSWORD, "password1": PASSWORD + " 2", "password2": PASSWORD + " 2"}
    assert queries.actor_of_token(secret, now=clock.now()) is not None
    assert visitor.post("/accounts/password/change/", said).status_code == 302
    assert queries.actor_of_token(secret, now=clock.now()) is None
