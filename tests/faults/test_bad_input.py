"""Bad input is refused under a stable code, in the asker's language, and nothing is half done."""

from __future__ import annotations

import pytest

from tests.faults.bad_requests import API, Bad
from tests.faults.world import World, digest


@pytest.mark.parametrize("bad", API, ids=str)
def test_a_program_is_told_why_and_nothing_has_changed(bad: Bad, undone: World) -> None:
    path, body = bad.path(undone), bad.body(undone)
    robots = {language: undone.robot(bad.who, language) for language in ("zh-hans", "en")}
    before = digest()
    for language, robot in robots.items():
        answer = robot.send(bad.method, path, None if bad.parts else body, **bad.parts)
        said = answer.json()
        assert (answer.status_code, said["code"]) == (bad.status, bad.code), said
        assert said["title"] == said["zh" if language == "zh-hans" else "en"]
    assert digest() == before
