"""Addresses of the life of a trade."""

from django.urls import path

from truehand.trade.web import (
    answering,
    back,
    banking,
    claiming,
    money,
    nodes,
    owing,
    pages,
    quoting,
    reporting,
    tracking,
    weighing,
)

app_name = "trade"

urlpatterns = [
    path("listings/<uuid:listing_id>/offer/", pages.offer, name="offer"),
    path("listings/<uuid:listing_id>/submit/", pages.submit_listing, name="submit_listing"),
    path("money/bank/suspense/<uuid:item_id>/carry-out", banking.carry_out, name="place_suspense"),
    path("money/matters/chargebacks/<uuid:chargeback_id>/answer", answering.answer, name="answer_chargeback"),
    path("money/", money.money, name="money"),
    path("money/debts/", owing.debts, name="debts"),
    path("money/debts/pay/", owing.pay, name="pay_debt"),
    path("money/statement.<slug:form>", money.statement, name="statement"),
    path("money/pay-out/", pages.pay_out, name="pay_out"),
    path("today/", pages.work, name="work"),
    path("trades/", pages.mine, name="mine"),
    path("trades/<uuid:trade_id>/", pages.page, name="page"),
    path("trades/<uuid:trade_id>/news/", pages.news, name="news"),
    path("trades/<uuid:trade_id>/contract/", pages.contract, name="contract"),
    path("trades/<uuid:trade_id>/report/", reporting.report, name="report"),
    path("trades/<uuid:trade_id>/photos/<slug:sha256>/", reporting.photo, name="photo"),
    path("trades/<uuid:trade_id>/contract.pdf", reporting.contract_pdf, name="contract_pdf"),
    path("trades/<uuid:trade_id>/inspection-report.pdf", reporting.report_pdf, name="report_pdf"),
    path("trades/<uuid:trade_id>/case.zip", pages.case_file, name="case_file"),
    path("trades/<uuid:trade_id>/bundle.zip", pages.bundle, name="bundle"),
    path("trades/<uuid:trade_id>/pay/", pages.pay, name="pay"),
    path("trades/<uuid:trade_id>/inspectors/", nodes.inspectors, name="inspectors"),
    path("trades/<uuid:trade_id>/tracking/", tracking.tracking, name="tracking"),
    path("trades/<uuid:trade_id>/claims/", claiming.of_trade, name="claims"),
    path("trades/<uuid:trade_id>/quotes/", quoting.of_trade, name="quotes"),
    path("trades/<uuid:trade_id>/inspections/", nodes.of_trade, name="inspections"),
    path("listings/<uuid:listing_id>/inspections/", nodes.of_listing, name="listing_inspections"),
    path("listings/<uuid:listing_id>/returns/", back.of_listing, name="listing_returns"),
    path("trades/<uuid:trade_id>/later-facts/", weighing.of_trade, name="later_facts"),
    path("inspections/jobs/<uuid:job_id>/", nodes.job, name="job"),
    path("inspections/jobs/<uuid:job_id>/later-facts/", weighing.of_job, name="job_later_facts"),
    path("inspections/jobs/<uuid:job_id>/take/", nodes.take, name="take_job"),
    path("inspections/jobs/<uuid:job_id>/photos/<slug:sha256>/", nodes.photo, name="job_photo"),
    path("inspections/jobs/<uuid:job_id>/inspection-report.pdf", nodes.paper, name="job_paper"),
    path("trades/<uuid:trade_id>/<slug:name>/", pages.act, name="act"),
]
