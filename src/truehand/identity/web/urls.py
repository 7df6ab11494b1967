"""Addresses of accounts."""

from django.urls import path

from truehand.identity.web import correcting, demonstration, pages, tokens

app_name = "identity"

urlpatterns = [
    path("account/", pages.account, name="account"),
    path("account/name", pages.rename, name="rename"),
    path("account/verification", pages.verification, name="verification"),
    path("account/verification/correct", correcting.correct, name="correct"),
    path("account/confirm", pages.confirm, name="confirm"),
    path("account/tokens", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:token_id>/revoke", tokens.revoke, name="revoke_token"),
    path("account/notices", tokens.notices, name="notices"),
    path("account/notices/read", tokens.read_all, name="read_all"),
    path("account/notices/<uuid:notice_id>/read", tokens.read, name="read"),
    path("demo/", demonstration.choose, name="demonstration"),
    path("demo/sign-in", demonstration.sign_in, name="demo_sign_in"),
    path("demo/confirm", demonstration.confirm, name="demo_confirm"),
    path("demo/mail", demonstration.mail, name="demo_mail"),
]
