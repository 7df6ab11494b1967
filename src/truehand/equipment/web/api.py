"""Machines over the API; passports are public."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema

from truehand.edge.api import Router
from truehand.equipment import queries
from truehand.equipment.domain.passport import PassportView

router = Router(tags=["equipment"])


class HistorySchema(Schema):
    """One line of a machine's history."""

    kind: str
    data: dict[str, Any]
    at: datetime


class PassportSchema(Schema):
    """One physical machine, as first declared, and what happened to it since."""

    id: UUID
    equipment_class: str
    maker: str
    model: str
    serial: str
    year: int
    opened_at: datetime
    history: list[HistorySchema]


class MachineQuery(Schema):
    """What a nameplate says."""

    maker: str
    serial: str


@router.get("", response=PassportSchema, auth=None)
def find(request: HttpRequest, machine: Query[MachineQuery]) -> PassportView:  # noqa: ARG001 - ninja hands it over
    """Return the machine with this maker and serial number, however they are spelt."""
    return queries.passport_of_machine(maker=machine.maker, serial=machine.serial)


@router.get("/{uuid:passport_id}", response=PassportSchema, auth=None)
def passport(request: HttpRequest, passport_id: UUID) -> PassportView:  # noqa: ARG001 - ninja hands it over
    """Return one machine."""
    return queries.passport(passport_id)
