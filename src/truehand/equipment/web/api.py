"""Machines over the API; passports are public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema

from truehand.edge import clock
from truehand.edge.api import Router
from truehand.equipment import queries
from truehand.equipment.domain.certified import Certified, Standing
from truehand.equipment.domain.passport import PassportView
from truehand.equipment.domain.registers import Answer
from truehand.equipment.operations.present import standing_now

router = Router(tags=["equipment"])


class HistorySchema(Schema):
    """One line of a machine's history; ``event_id`` is its evidence."""

    kind: str
    data: dict[str, Any]
    at: datetime
    event_id: UUID | None


class ClaimSchema(Schema):
    """That somebody reported the machine stolen, or pledged; while one is open it is not sold."""

    kind: str
    at: datetime


class RegisterSchema(Schema):
    """What a register of stolen and pledged machines says: clear, flagged, or unknown, which never means clear.

    ``edition`` is its day and number; ``edition_id`` is what evidence of it is recorded under.
    """

    name: str
    title: str
    status: Literal["clear", "flagged", "unknown"]
    kind: Literal["stolen", "pledged"] | None
    since: date | None
    edition: str
    edition_id: UUID | None
    asked_at: datetime


class CertifiedSchema(Schema):
    """What a third party certified, as it stands at ``asked_at``: valid, suspended, revoked or expired."""

    number: str
    title: str
    standing: Standing
    issued_at: datetime
    valid_until: datetime
    asked_at: datetime
    event_id: UUID | None

    @staticmethod
    def resolve_event_id(each: Certified) -> UUID | None:
        """Return the evidence of its issue."""
        return each.issued.event_id


class PassportSchema(Schema):
    """One physical machine, as first declared, what happened to it since, and what registers say of it now."""

    id: UUID
    equipment_class: str
    maker: str
    model: str
    serial: str
    year: int
    opened_at: datetime
    history: list[HistorySchema]
    claims: list[ClaimSchema]
    registers: list[RegisterSchema]
    certificates: list[CertifiedSchema]

    @staticmethod
    def resolve_registers(view: PassportView) -> list[dict[str, Any]]:
        """Return the answers, flat."""
        return [_said(each) for each in view.registers]


class MachineQuery(Schema):
    """What a nameplate says."""

    maker: str
    serial: str


def _said(answer: Answer) -> dict[str, Any]:
    entry = answer.entry
    said = {name: getattr(answer, name) for name in ("title", "status", "edition", "edition_id", "asked_at")}
    return {**said, "name": answer.register, "kind": entry and entry.kind, "since": entry and entry.since}


@router.get("", response=PassportSchema, auth=None)
def find(request: HttpRequest, machine: Query[MachineQuery]) -> PassportView:  # noqa: ARG001 - ninja hands it over
    """Return the machine with this maker and serial number, however they are spelt."""
    found = queries.passport_of_machine(maker=machine.maker, serial=machine.serial)
    return standing_now(found, now=clock.now())


@router.get("/{uuid:passport_id}", response=PassportSchema, auth=None)
def passport(request: HttpRequest, passport_id: UUID) -> PassportView:  # noqa: ARG001 - ninja hands it over
    """Return one machine."""
    return standing_now(queries.passport(passport_id), now=clock.now())
