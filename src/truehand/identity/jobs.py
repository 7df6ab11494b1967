"""Background work: announcements by letter, news, and whatever else is configured."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from truehand.edge import clock
from truehand.identity.operations.announcing import ANNOUNCE, deliver, deliver_words
from truehand.identity.operations.news import SEND_NEWS, deliver_news

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=2)


@app.task(name=ANNOUNCE, retry=AGAIN)
def announce(notice_id: str = "", objection: str = "", party_id: str = "", zh: str = "", en: str = "") -> None:
    """Tell one party once more than by its notice; what earlier releases queued names the party and the words."""
    if notice_id:
        deliver(UUID(notice_id), objection=objection)
    else:
        deliver_words(UUID(party_id), zh=zh, en=en, objection=objection)


@app.task(name=SEND_NEWS, retry=AGAIN)
def send_news(party_id: str, zh: str, en: str) -> None:
    """Tell one reader the news, if they still agree to hear it."""
    deliver_news(UUID(party_id), zh=zh, en=en, now=clock.now())
