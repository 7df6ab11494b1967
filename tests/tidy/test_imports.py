import subprocess
import sys
from pathlib import Path

import grimp
import pytest

DOORS = {"domain", "queries", "operations", "sandbox", "bank", "witness"}
OPEN_ROOMS = {"edge", "kernel"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("truehand", cache_dir=None)


def test_the_import_contracts_hold() -> None:
    # A program of its own: it takes their loggers from all others of its process.
    said = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout


def test_rooms_meet_at_their_doors_alone(graph: grimp.ImportGraph) -> None:
    assert not [
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if not _may(importer.split("."), imported.split("."))
    ]


def _may(importer: list[str], imported: list[str]) -> bool:
    """The site joins the web parts; everybody else sees domain, queries and operations of another room."""
    own_room, room, part = importer[1:2], imported[1:2], (imported[2:3] or [""])[0]
    if not room or own_room in (["__main__"], room) or room[0] in OPEN_ROOMS:
        return True
    return part in DOORS or (own_room == ["site"] and part == "web")
