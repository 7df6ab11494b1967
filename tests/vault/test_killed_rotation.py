"""A rotation that is killed (-9) at any step loses no key, and the next one ends complete."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from tests.evidence.test_faults import ROOT
from tests.vault import dying_rotation
from truehand.edge.sealing import keyring
from truehand.edge.sealing.wrapping import wrapping
from truehand.kernel.personal import Retention
from truehand.vault.models import SubjectKey

CHILDREN, KEYS = 60, 22


def plain() -> dict[UUID, bytes]:
    rows = SubjectKey.objects.filter(destroyed_at=None)
    return {row.id: wrapping().unwrap([(bytes(row.wrapped), row.id.bytes)])[0] for row in rows}


@pytest.mark.django_db(transaction=True)
def test_a_rotation_killed_at_any_step_ends_complete(tmp_path: Path, settings: Settings) -> None:
    theirs, usual = plain(), settings.TRUEHAND_WRAPPING_KEYS
    settings.TRUEHAND_WRAPPING_KEYS = tmp_path
    keyring.forget()
    for row in SubjectKey.objects.filter(id__in=theirs):
        row.wrapped, row.wrapped_by = wrapping().wrap([(theirs[row.id], row.id.bytes)])[0], wrapping().current()
        row.save()
    with transaction.atomic():
        for _ in range(KEYS):
            keyring.key_for(uuid4(), Retention.ACCOUNT)
    before = plain()
    try:
        words = [sys.executable, "-m", dying_rotation.__name__, connection.settings_dict["NAME"], str(tmp_path)]
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        done = subprocess.run(
            [*words, str(CHILDREN)], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        # Some died, and some lived to their end: so every step of a whole rotation was died at.
        assert CHILDREN / 3 < int(done.stdout) < CHILDREN
        keyring.forget()
        assert plain() == before
        rows = SubjectKey.objects.filter(destroyed_at=None)
        assert set(rows.values_list("wrapped_by", flat=True)) == {wrapping().current()}
        assert not [each for each in tmp_path.iterdir() if each.name.isdigit() and each.stat().st_size != 32]
    finally:
        settings.TRUEHAND_WRAPPING_KEYS = usual
        keyring.forget()
        for row in SubjectKey.objects.filter(id__in=theirs):
            row.wrapped, row.wrapped_by = wrapping().wrap([(theirs[row.id], row.id.bytes)])[0], wrapping().current()
            row.save()
