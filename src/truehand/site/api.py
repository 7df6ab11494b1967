"""The REST interface: one router a room."""

from ninja import NinjaAPI, Router

from truehand.edge.api import answer_refusals
from truehand.inspection.web.api import router as inspection
from truehand.logistics.web.api import router as logistics
from truehand.trade.web import api as trade

ROUTERS: list[tuple[str, Router]] = [
    ("/inspection/", inspection),
    ("/logistics/", logistics),
    ("/trades", trade.router),
    ("/listings", trade.listing_router),
    ("/money", trade.money_router),
    ("/bank", trade.callback_router),
]

api = NinjaAPI(title="Truehand", version="1", urls_namespace="api")
answer_refusals(api)
for prefix, router in ROUTERS:
    api.add_router(prefix, router)
