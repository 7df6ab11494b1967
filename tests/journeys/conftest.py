"""A live site with its background worker, and browsers of people who use it; both for one journey at a time."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright
from procrastinate.contrib.django import app
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.journeys.gateway import Served
from tests.journeys.passing import PASSING
from tests.journeys.visitor import Visitor
from tests.tidy.tree import ROOT
from truehand.edge import clock
from truehand.payments.sandbox import inside

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
]
ARTEFACTS = ROOT / "var/artefacts"
PATIENCE = 30_000  # milliseconds
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}

Enter = Callable[..., Visitor]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless browser of the system's for all journeys of a worker."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "no Chromium: scripts/browser.sh installs one"
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own loop runs in this thread; Django takes that for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def passing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has to wait for the next code of their app lets the time pass."""
    PASSING.ahead = timedelta()
    monkeypatch.setattr(clock, "now", PASSING.now)


@pytest.fixture
def house(live_server: LiveServer, transactional_db: None, settings: Settings) -> Iterator[str]:  # noqa: ARG001
    """The address of a site whose worker is at work and whose payment gateway calls back."""
    with inside.gateway().book.writing() as rows:
        # What earlier tests heard by hand would be sent first, to nobody, before anything of this journey.
        rows.execute("delete from messages")
    gateway = Served(inside.gateway(), settings.TRUEHAND_SANDBOX_SECRET)
    settings.TRUEHAND_SANDBOX_URL, settings.TRUEHAND_ORIGIN = gateway.url, live_server.url
    settings.TRUEHAND_CALLBACK_URL = f"{live_server.url}/api/v1/bank/callback"
    worker = Worker()
    yield live_server.url
    worker.stop()
    gateway.stop()


class Worker:
    """The product's background worker in a thread of this process."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._pool = ThreadPoolExecutor(1)
        self._loop.set_default_executor(self._pool)
        self._task = self._loop.create_task(self._work())
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        """Let the job at hand end, then go; nothing of it stays open."""
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(asyncio.wait([self._task]))
            self._pool.submit(connections.close_all).result()
        finally:
            self._pool.shutdown()
            self._loop.close()

    async def _work(self) -> None:
        listening: Any = app.connector
        listening = app.with_connector(listening.get_worker_connector())
        async with listening.open_async():
            await listening.run_worker_async(install_signal_handlers=False, fetch_job_polling_interval=1)


@pytest.fixture
def enter(browser: Browser, house: str, request: pytest.FixtureRequest) -> Iterator[Enter]:
    """Somebody opens the site: `enter(chinese=True, phone=True)`; what was wrong on the way fails the journey."""
    visitors: list[Visitor] = []

    def opened(*, chinese: bool = False, phone: bool = False, script: bool = True) -> Visitor:
        context = browser.new_context(
            base_url=house,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            has_touch=phone,
            locale="zh-CN" if chinese else "en-GB",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context, house, chinese=chinese, shots=ARTEFACTS / _folder(request))
        visitors.append(visitor)
        return visitor

    yield opened
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.shoot("end")
        visitor.context.close()
    assert not faults, "\n".join(faults)


def _folder(request: pytest.FixtureRequest) -> Path:
    return Path(str(request.node.name).replace("[", "-").replace("]", ""))
