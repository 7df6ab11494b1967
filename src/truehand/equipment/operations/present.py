"""A machine's passport as it stands at a moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from truehand.equipment.domain.certified import certificates_in
from truehand.equipment.operations.registers import with_registers

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.equipment.domain.passport import PassportView


def standing_now(machine: PassportView, *, now: datetime) -> PassportView:
    """Return a passport with what registers say of its machine now, and how its certificates stand."""
    return replace(with_registers(machine, now=now), certificates=certificates_in(machine.history, at=now))
