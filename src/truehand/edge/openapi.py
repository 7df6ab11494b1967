"""The API's description: what every operation shares is said once and added to each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from truehand.edge.idempotency import WRITES
from truehand.edge.problem import PROBLEM_TYPE, STATUS

if TYPE_CHECKING:
    from ninja.operation import Operation
    from ninja.types import DictStrAny

_SHAPES: Final = "#/components/schemas/"
# A page of the site may call the API with its session; a program sends a token.
_SECURITY: Final = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
}
_KEY: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "description": "Unique for each write; the same request with the same key is done once and answered alike.",
    "schema": {"type": "string", "pattern": "^[!-~]{8,200}$"},
}
_MEMBERS: Final = {
    "type": {"type": "string", "format": "uri-reference"},
    "title": {"type": "string", "description": "The sentence in the asker's language."},
    "status": {"type": "integer", "enum": sorted(set(STATUS.values()))},
    "code": {"type": "string", "description": "Stable, room.reason.", "pattern": r"^[a-z_]+\.[a-z0-9_]+$"},
    "data": {"type": "object", "additionalProperties": {"type": "string"}},
    "zh": {"type": "string"},
    "en": {"type": "string"},
}


class DescribedAPI(NinjaAPI):
    """An API whose description tells of problems, keys and tokens as well."""

    def get_openapi_schema(
        self,
        *,
        path_prefix: str | None = None,
        path_params: DictStrAny | None = None,
    ) -> OpenAPISchema:
        """Return the description (OpenAPI 3.1)."""
        return _Description(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the operation's name for generated clients: its room's, then its own."""
        return f"{room_of(operation)}_{operation.view_func.__name__}"


class _Description(OpenAPISchema):
    """Adds to every operation what no view says for itself."""

    def operation_details(self, operation: Operation) -> DictStrAny:
        """Return what is said of one operation; shapes are named by room, for two rooms may use one word."""
        others, self.schemas = self.schemas, {}
        room = room_of(operation)
        found = _in_room(room, super().operation_details(operation))
        own = {f"{room}.{name}": _in_room(room, shape) for name, shape in self.schemas.items()}
        self.schemas = others | own
        return self._with_what_all_share(operation, found)

    def get_components(self) -> DictStrAny:
        """Return the shapes, the problem, and how one signs in."""
        found: DictStrAny = super().get_components()
        problem = {"title": "Problem", "type": "object", "properties": _MEMBERS, "required": list(_MEMBERS)}
        return {**found, "schemas": found["schemas"] | {"Problem": problem}, "securitySchemes": _SECURITY}

    def _with_what_all_share(self, operation: Operation, found: DictStrAny) -> DictStrAny:
        found["responses"]["default"] = {
            "description": "Refused; nothing was changed.",
            "content": {PROBLEM_TYPE: {"schema": {"$ref": f"{_SHAPES}Problem"}}},
        }
        public = operation.auth_param is None
        found["security"] = [{}] if public else [{name: []} for name in _SECURITY]
        if WRITES.intersection(operation.methods) and not public:
            found["parameters"] = [*found["parameters"], _KEY]
        return found


def room_of(operation: Operation) -> str:
    """Return the room whose web part offers the operation."""
    return operation.view_func.__module__.split(".")[1]


def _in_room(room: str, shape: DictStrAny) -> DictStrAny:
    """Return a shape whose references name the room's shapes."""
    found: DictStrAny = json.loads(json.dumps(shape).replace(f'"{_SHAPES}', f'"{_SHAPES}{room}.'))
    return found


def file_of(kind: str) -> dict[str, Any]:
    """Return what an operation that answers with a file says of its answer (``openapi_extra``)."""
    return {"responses": {200: {"description": "OK", "content": {kind: {}}}}}
