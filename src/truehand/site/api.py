"""The REST interface: one router a room."""

from ninja import Router

from truehand.connect.web.api import router as connect
from truehand.contracts.web.api import router as contracts
from truehand.credit.web.api import router as credit
from truehand.desk.web.clauses_api import router as desk
from truehand.disputes.web.api import router as disputes
from truehand.edge.actors import actor_of
from truehand.edge.api import answer_refusals
from truehand.edge.intake import StrictParser
from truehand.edge.openapi import DescribedAPI
from truehand.equipment.web.api import router as equipment
from truehand.escrow.web.api import router as escrow
from truehand.evidence.web.api import router as log
from truehand.identity.web.api import router as identity
from truehand.inspection.web.api import router as inspection
from truehand.listings.web.api import router as listings
from truehand.logistics.web.api import router as logistics
from truehand.payments.bank.web.api import router as bank
from truehand.payments.web.api import router as payments
from truehand.payments.web.chargebacks_api import router as chargebacks
from truehand.payments.web.matters_api import router as matters
from truehand.payments.web.refunds_api import router as refunds
from truehand.reconciliation.web.api import router as reconciliation
from truehand.returns.web.api import router as returns
from truehand.trade.web import api as trade
from truehand.trade.web.amending_api import router as trades
from truehand.trade.web.auction_api import router as auctions
from truehand.trade.web.comparing import listing_router
from truehand.trade.web.insuring_api import router as insurance
from truehand.trade.web.node_api import router as nodes
from truehand.trade.web.quote_api import router as tracking
from truehand.vault.web.api import router as privacy

ROUTERS: list[tuple[str, Router]] = [
    ("/connect/", connect),
    ("/contracts/", contracts),
    ("/credit/", credit),
    ("/disputes", disputes),
    ("/returns/", returns),
    ("/log/", log),
    ("/equipment", equipment),
    ("/listings", listings),
    ("/identity/", identity),
    ("/inspection/", inspection),
    ("/inspection/jobs", nodes),
    ("/logistics/", logistics),
    ("/logistics", tracking),
    ("/insurance", insurance),
    ("/trades", trades),
    ("/listings", listing_router),
    ("/money", trade.money_router),
    ("/auctions", auctions),
    ("/bank", trade.callback_router),
    ("/channels", trade.channel_router),
    ("/money/", escrow),
    ("/money/", payments),
    ("/money/bank/", bank),
    ("/money/matters/", matters),
    ("/money/matters/", refunds),
    ("/money/matters/chargebacks", chargebacks),
    ("/reconciliation/", reconciliation),
    ("/privacy", privacy),
    ("/desk/", desk),
]

# Nobody is asked first what a request looks like: without an account there is only what is marked ``auth=None``.
api = DescribedAPI(title="Truehand", version="1", urls_namespace="api", parser=StrictParser(), auth=actor_of)
answer_refusals(api)
for prefix, router in ROUTERS:
    api.add_router(prefix, router)
