"""Addresses under /log/."""

from django.urls import path

from truehand.evidence.web import pages

app_name = "evidence"
urlpatterns = [
    path("", pages.explorer, name="explorer"),
    path("entries/<int:index>", pages.entry, name="entry"),
    path("entries/<int:index>.tlog-proof", pages.entry_proof, name="entry_proof"),
    path("tile/<path:path>", pages.tile, name="tile"),
    path("checkpoint", pages.checkpoint, name="checkpoint"),
    path("key", pages.key, name="key"),
    path("keys", pages.keys, name="keys"),
    path("time/<int:size>.tsr", pages.time_token, name="time_token"),
    path("papers.pem", pages.paper_authority, name="paper_authority"),
    path("policy", pages.policy, name="policy"),
    path("verify", pages.verify, name="verify"),
    path("truehand_verify.py", pages.verifier, name="verifier"),
]
