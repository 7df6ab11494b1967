"""The documents tell of the house as it is."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.tidy.tree import ROOT, tracked
from truehand.site.api import api
from truehand.site.cli import COMMANDS

ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
ROOMS = {path.name for path in (ROOT / "src/truehand").iterdir() if (path / "__init__.py").exists()}
DOCUMENTS = [path for path in tracked() if path.suffix == ".md"]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)[^)]*\)|<img src=\"([^\"]+)\"")


def test_the_architecture_lists_the_layers_of_the_import_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["containers"] == ["truehand"])
    drawn = re.search(r"<!-- layers.*?-->\n```\n(.*?)\n```", ARCHITECTURE, re.DOTALL)
    assert drawn is not None
    assert drawn[1].splitlines() == layers


def test_the_architecture_says_what_every_room_keeps() -> None:
    assert set(re.findall(r"^\| (\w+) \| ", ARCHITECTURE, re.MULTILINE)) - {"Room", "Promise"} == ROOMS


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
    targets = [one or other for one, other in LINK.findall(text)]
    local = [each for each in targets if not re.match(r"https?:|mailto:", each)]
    assert not [each for each in local if not (path.parent / each).exists()]


def test_the_api_document_names_addresses_that_exist() -> None:
    known = re.compile("|".join(re.sub(r"\{\w+\}", r"[^/]+", path) for path in api.get_openapi_schema()["paths"]))
    named = set(re.findall(r"/api/v1/[\w/{}$-]+", (ROOT / "docs/api.md").read_text())) - {"/api/v1/docs"}
    assert not [each for each in sorted(named) if not known.fullmatch(each)]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_command_and_room(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not [room for room in sorted(ROOMS - {"kernel", "edge", "site"}) if f"| {room} |" not in text]
    assert not [each for each in COMMANDS if each not in {"worker", "manage"} and f"truehand {each}" not in text]
