"""Addresses of contracts."""

from django.urls import path

from truehand.contracts.web import pages

app_name = "contracts"

urlpatterns = [
    path("<uuid:trade_id>/", pages.contract_page, name="contract"),
    path("<uuid:trade_id>/contract.json", pages.contract_file, name="file"),
]
