"""Addresses under /money/."""

from django.urls import path

from truehand.payments.bank.web import pages, suspense

app_name = "bank"
urlpatterns = [
    path("transfer/<str:reference>", pages.transfer, name="transfer"),
    path("bank/", pages.statements, name="statements"),
    path("bank/sample/<str:account>", pages.sample, name="sample"),
    path("bank/statements/<uuid:statement_id>/", pages.statement, name="statement"),
    path("bank/orders/", pages.orders, name="orders"),
    path("bank/orders/<uuid:file_id>/", pages.order_file, name="order_file"),
    path("bank/orders/<uuid:file_id>/file", pages.order_body, name="order_body"),
    path("bank/suspense/", suspense.items, name="suspense"),
    path("bank/suspense/<uuid:item_id>/", suspense.item, name="suspense_item"),
]
