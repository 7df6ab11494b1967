"""The REST interface: one router a room."""

from ninja import NinjaAPI, Router

from truehand.edge.api import answer_refusals
from truehand.identity.web.api import router as identity

ROUTERS: list[tuple[str, Router]] = [
    ("/identity", identity),
]

api = NinjaAPI(title="Truehand", version="1", urls_namespace="api")
answer_refusals(api)
for prefix, router in ROUTERS:
    api.add_router(prefix, router)
