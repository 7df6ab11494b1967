"""Addresses under /desk/."""

from django.urls import path

from truehand.desk.web import (
    analysis,
    carriers,
    claims,
    clauses,
    deciding,
    guarantee,
    keys,
    licences,
    machines,
    news,
    pages,
    people,
    readings,
)

app_name = "desk"
urlpatterns = [
    path("", pages.home, name="home"),
    path("listings/", deciding.listing_queue, name="listings"),
    path("listings/precision/", deciding.precision, name="precision"),
    path("listings/<uuid:listing_id>/", deciding.listing, name="listing"),
    path("machines/<uuid:passport_id>/", machines.machine, name="machine"),
    path("risk/", deciding.case_queue, name="risk"),
    path("risk/<uuid:case_id>/", deciding.case, name="case"),
    path("disputes/", pages.disputes, name="disputes"),
    path("approvals/", people.approvals, name="approvals"),
    path("approvals/<uuid:proposal_id>/decide/", people.decide, name="decide"),
    path("approvals/<uuid:proposal_id>/carry-out/", people.carry_out, name="carry_out"),
    path("people/", people.people, name="people"),
    path("people/<uuid:party_id>/", people.person, name="person"),
    path("licences/", licences.licences, name="licences"),
    path("carriers/", carriers.carriers, name="carriers"),
    path("carriers/<uuid:vetting_id>/", carriers.act, name="vet"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<uuid:claim_id>/carry-out/", claims.carry_out, name="carry_out_claim"),
    path("guarantee/", guarantee.guarantee, name="guarantee"),
    path("guarantee/<uuid:proposal_id>/fund/", guarantee.fund, name="fund"),
    path("clauses/", clauses.clauses, name="clauses"),
    path("clauses/<uuid:set_id>/decide/", clauses.decide, name="decide_clauses"),
    path("readings/", readings.readings, name="readings"),
    path("keys/", keys.keys, name="keys"),
    path("analysis/", analysis.analysis, name="analysis"),
    path("news/", news.news, name="news"),
    path("trades/", pages.trades, name="trades"),
    path("proof/", pages.proof, name="proof"),
    path("proof/check/", pages.check, name="check"),
]
