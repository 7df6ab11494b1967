"""Every operation of the API, with made-up requests of every shape: never a fault, never an answer not described."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from tests.faults.world import World, built
from truehand.site.api import api
from truehand.site.wsgi import application
from truehand.trade.models import Trade

CHECKS = [
    not_a_server_error,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
]
# A few of each operation for every change; more of them, and others each time, with the variable TRUEHAND_EXAMPLES.
EXAMPLES = int(os.environ.get("TRUEHAND_EXAMPLES") or "4")
CAST = ("alice", "bob", "ines", "carl", "olga", "otto")
DESCRIPTION = json.loads(json.dumps(api.get_openapi_schema()))
DESCRIBED = schemathesis.openapi.from_dict(DESCRIPTION)
DESCRIBED.app = application
OPERATIONS: list[Any] = [found.ok() for found in DESCRIBED.get_all_operations() if isinstance(found, Ok)]
KEYS = count()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:  # noqa: ARG001, ANN401 - pytest-django's
    """Built once for all operations, in a connection that stays, and undone."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        yield built()
        transaction.set_rollback(True)
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def tokens(world: World) -> list[str]:
    return [world.token(who) for who in CAST]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
def test_an_operation_answers_as_described_whatever_it_is_sent(
    operation: Any,  # noqa: ANN401 - schemathesis's
    world: World,
    tokens: list[str],
) -> None:
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @settings(
        max_examples=EXAMPLES,
        derandomize="TRUEHAND_EXAMPLES" not in os.environ,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, at=st.integers(0, 99), token=st.sampled_from(tokens))
    def ask(case: Any, at: int, token: str) -> None:  # noqa: ANN401 - schemathesis's
        lead_inside(case, world, at)
        case.headers["Authorization"] = f"Bearer {token}"
        case.headers["Idempotency-Key"] = f"made-up-key-{next(KEYS)}"
        case.headers["Accept-Encoding"] = "identity"
        case.validate_response(case.call(), checks=CHECKS)

    with transaction.atomic():
        ask()
        transaction.set_rollback(True)


def lead_inside(case: Any, world: World, at: int) -> None:  # noqa: ANN401 - schemathesis's
    """Put what exists in place of most made-up identifiers and steps, so that more than the front door is tried."""
    case.path_parameters = case.path_parameters or {}
    if not at:
        return
    body = case.body if isinstance(case.body, dict) else {}
    for place in (case.path_parameters, body):
        for name in place.keys() & world.ids.keys():
            known = world.ids[name]
            place[name] = known[at % len(known)]
    if "seen" in body and case.path_parameters.get("trade_id") in world.ids["trade_id"]:
        body["seen"] = Trade.objects.get(pk=case.path_parameters["trade_id"]).step
    if "version" in body:
        body["version"] = 1


def test_every_operation_has_a_name_of_its_own_and_says_how_it_refuses() -> None:
    described = [(method, each) for path in DESCRIPTION["paths"].values() for method, each in path.items()]
    names = Counter(each["operationId"] for _method, each in described)
    assert not [name for name, uses in names.items() if uses > 1]
    for method, each in described:
        assert each["responses"]["default"]["content"].keys() == {"application/problem+json"}
        keyed = "Idempotency-Key" in {parameter["name"] for parameter in each["parameters"]}
        assert keyed == (method != "get" and each["security"] != [{}])


def test_every_shape_that_is_named_is_there() -> None:
    shapes = DESCRIPTION["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(DESCRIPTION)))
    assert named <= shapes.keys()
