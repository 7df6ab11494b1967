"""The one description of the API tells of every operation what that operation answers, and of no other's."""

from __future__ import annotations

from collections import Counter, defaultdict
from enum import Enum
from typing import TYPE_CHECKING, Any, get_args

from ninja import Router, Schema
from ninja.schema import NinjaGenerateJsonSchema
from pydantic import BaseModel

from truehand.edge.openapi import DescribedAPI, room_of
from truehand.site.api import api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from ninja import NinjaAPI
    from ninja.operation import Operation

_SHAPES = "#/components/schemas/"


def test_every_name_in_the_description_is_one_class() -> None:
    shared = _shared(api)
    assert not shared, shared


def test_every_operation_has_a_name_of_its_own() -> None:
    names = Counter(api.get_openapi_operation_id(each) for each, _ in _operations(api))
    assert len(names) > 100
    assert not [name for name, often in names.items() if often > 1]


def test_every_operation_is_described_with_its_own_answer() -> None:
    strangers = list(_strangers(api))
    assert not strangers, strangers


class ReadOut(Schema):
    """A class of one file."""

    metres: int


def _second() -> type[Schema]:
    """Another file's class of the same name."""

    class ReadOut(Schema):
        litres: int

    return ReadOut


def test_two_classes_of_one_name_in_a_room_are_seen() -> None:
    # The control of the tests above: a description that mixes two classes, as one did.
    router = Router()

    @router.get("/one", response=ReadOut)
    def one(request: HttpRequest) -> None: ...

    @router.get("/two", response=_second())
    def two(request: HttpRequest) -> None: ...

    mixed = DescribedAPI(title="mixed", urls_namespace="mixed", docs_url=None)
    mixed.add_router("", router)
    assert list(_shared(mixed)) == ["tidy.ReadOut"]
    assert list(_strangers(mixed)) == ["tidy_one 200"]


def _operations(described: NinjaAPI) -> Iterator[tuple[Operation, dict[str, Any]]]:
    """Every operation with what the description says of it."""
    said = {
        each["operationId"]: each
        for methods in described.get_openapi_schema(path_prefix="")["paths"].values()
        for each in methods.values()
    }
    for _, router in described._routers:  # noqa: SLF001 - nothing public lists them
        for view in router.path_operations.values():
            for operation in view.operations:
                yield operation, said[described.get_openapi_operation_id(operation)]


def _shared(described: NinjaAPI) -> dict[str, list[str]]:
    """Names that stand for more than one class, and where these are."""
    found: dict[str, set[type]] = defaultdict(set)
    for operation, _ in _operations(described):
        answers = [each for each in operation.response_models.values() if isinstance(each, type)]
        for each in {part for model in [*operation.models, *answers] for part in _parts(model)}:
            # What the framework wraps around a request's parts and an answer is not named in the description.
            if each.__module__ not in {"abc", "ninja.schema"} and each.__name__ != "NinjaResponseSchema":
                found[f"{room_of(operation)}.{each.__name__}"].add(each)
    return {name: sorted(each.__module__ for each in of) for name, of in found.items() if len(of) > 1}


def _parts(kind: object, seen: set[object] | None = None) -> Iterator[type]:
    """The classes that a class is made of and that the description names: forms and enumerations."""
    seen = set() if seen is None else seen
    if isinstance(kind, type) and issubclass(kind, (BaseModel, Enum)) and kind not in seen:
        seen.add(kind)
        yield kind
        for field in getattr(kind, "model_fields", {}).values():
            yield from _parts(field.annotation, seen)
    for each in get_args(kind):
        yield from _parts(each, seen)


def _strangers(described: NinjaAPI) -> Iterator[str]:
    """Answers that the description tells otherwise than the operation's own class does."""
    shapes = described.get_openapi_schema(path_prefix="")["components"]["schemas"]
    for operation, said in _operations(described):
        for status, model in operation.response_models.items():
            if not (isinstance(model, type) and issubclass(model, BaseModel)):
                continue
            own = model.model_json_schema(
                by_alias=operation.by_alias,
                ref_template=_SHAPES + "{model}",
                schema_generator=NinjaGenerateJsonSchema,
                mode="serialization",
            )
            told = said["responses"][str(status)]["content"]["application/json"]["schema"]
            if _whole(told, shapes) != _whole(own["properties"]["response"], own.get("$defs", {})):
                yield f"{said['operationId']} {status}"


def _whole(shape: Any, shapes: dict[str, Any], above: tuple[str, ...] = ()) -> Any:  # noqa: ANN401 - JSON
    """A shape with every reference replaced by what it names; one that names itself stays."""
    if isinstance(shape, list):
        return [_whole(each, shapes, above) for each in shape]
    if not isinstance(shape, dict):
        return shape
    name = shape.get("$ref", "").removeprefix(_SHAPES) if isinstance(shape.get("$ref"), str) else ""
    if name and name not in above:
        return _whole(shapes[name], shapes, (*above, name))
    return {key: _whole(value, shapes, above) for key, value in shape.items() if key != "$ref"}
