"""The REST interface: one router a room."""

from ninja import NinjaAPI, Router

from truehand.contracts.web.api import router as contracts
from truehand.credit.web.api import router as credit
from truehand.edge.api import answer_refusals
from truehand.evidence.web.api import router as log
from truehand.inspection.web.api import router as inspection
from truehand.logistics.web.api import router as logistics

ROUTERS: list[tuple[str, Router]] = [
    ("/contracts/", contracts),
    ("/credit/", credit),
    ("/log/", log),
    ("/inspection/", inspection),
    ("/logistics/", logistics),
]

api = NinjaAPI(title="Truehand", version="1", urls_namespace="api")
answer_refusals(api)
for prefix, router in ROUTERS:
    api.add_router(prefix, router)
