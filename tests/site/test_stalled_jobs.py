"""What a killed worker had in its hands is done by the next one, whatever else waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from truehand.site.jobs import retry_stalled

pytestmark = pytest.mark.django_db(transaction=True)


def in_dead_hands(task: str, lock: str | None = None) -> int:
    """A job that a worker began, which is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, status)"
            " values ('default', %s, %s, %s, 'doing') returning id",
            [task, lock, lock],
        )
        (number,) = cursor.fetchone()
    return int(number)


def retried() -> dict[int, str]:
    # In a thread of its own: the browser of other tests may keep an event loop in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_retry).result()
    return dict(ProcrastinateJob.objects.values_list("id", "status"))


def _retry() -> None:
    context: Any = SimpleNamespace(app=app)
    try:
        async_to_sync(retry_stalled.func)(context, 0)
    finally:
        connection.close()


def test_it_goes_back_into_the_queue() -> None:
    number = in_dead_hands("trade.sweep", "trade.sweep")
    assert retried() == {number: "todo"}


def test_one_that_waits_already_does_the_work_of_both_and_nobody_else_is_kept_waiting() -> None:
    dead, other = in_dead_hands("trade.sweep", "trade.sweep"), in_dead_hands("payments.send_payout")
    app.configure_task("trade.sweep", lock="trade.sweep", queueing_lock="trade.sweep").defer(timestamp=1)
    left = retried()
    assert dead not in left
    assert left[other] == "todo"
    assert sorted(left.values()) == ["todo", "todo"]
