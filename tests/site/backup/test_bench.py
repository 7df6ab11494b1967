import json
from pathlib import Path

from tests.site.backup.house import House


def test_the_bench_restores_every_control_value_and_every_acknowledged_commit(tmp_path: Path) -> None:
    told = House.at(tmp_path).run("bench", "restore", "--megabytes", "8", "--json")
    figures = json.loads(told.stdout.splitlines()[-1])
    assert figures["control_values_differing"] == 0, told.stderr
    assert figures["control_values"] > 300
    assert figures["commits_acknowledged"] >= 300
    assert figures["commits_lost"] == 0
    assert figures["restored_megabytes"] > 8
    assert not list((tmp_path / "home").glob("bench-restore-*"))
