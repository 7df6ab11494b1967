"""The REST interface: one router a room."""

from ninja import NinjaAPI, Router

from truehand.contracts.web.api import router as contracts
from truehand.credit.web.api import router as credit
from truehand.edge.api import answer_refusals
from truehand.equipment.web.api import router as equipment
from truehand.evidence.web.api import router as log
from truehand.inspection.web.api import router as inspection
from truehand.listings.web.api import router as listings
from truehand.logistics.web.api import router as logistics

ROUTERS: list[tuple[str, Router]] = [
    ("/contracts/", contracts),
    ("/credit/", credit),
    ("/log/", log),
    ("/equipment", equipment),
    ("/listings", listings),
    ("/inspection/", inspection),
    ("/logistics/", logistics),
]

api = NinjaAPI(title="Truehand", version="1", urls_namespace="api")
answer_refusals(api)
for prefix, router in ROUTERS:
    api.add_router(prefix, router)
