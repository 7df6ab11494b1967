"""The command line and the background work call the same doors."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.evidence import story
from truehand.evidence import queries
from truehand.evidence.jobs import extend_log
from truehand.site.cli import main


@pytest.mark.django_db
def test_the_command_verifies_as_the_stand_alone_file_does(tmp_path: Path) -> None:
    story.tell(story.true_story())
    made = story.bundle()
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(made)
    bad.write_bytes(made[:-1])
    said = CliRunner().invoke(main, ["verify", str(good), "--lang", "zh"])
    assert (said.exit_code, said.output[:2]) == (0, "有效")
    assert CliRunner().invoke(main, ["verify", str(bad)]).exit_code == 1
    assert CliRunner().invoke(main, ["verify", str(tmp_path / "none.zip")]).exit_code == 2


@pytest.mark.django_db
def test_the_job_extends_the_log_and_may_come_twice() -> None:
    story.tell(story.true_story())
    extend_log(timestamp=0)
    extend_log(timestamp=0)
    head = queries.head()
    assert head
    assert head.size == queries.log_size() == 20
