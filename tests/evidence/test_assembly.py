"""The verifier is written in parts and delivered as one file."""

from __future__ import annotations

import ast
import builtins
import io
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.evidence import story
from truehand.evidence.domain import verifier
from truehand.evidence.domain.verifier.assembly import PARTS
from truehand.site.cli import main

FILE = verifier.assembled().decode()
TREE = ast.parse(FILE)


def test_the_one_file_imports_the_standard_library_and_nothing_else() -> None:
    imported = [each for each in ast.walk(TREE) if isinstance(each, (ast.Import, ast.ImportFrom))]
    names = {str(each.module) for each in imported if isinstance(each, ast.ImportFrom)}
    names |= {alias.name for each in imported if isinstance(each, ast.Import) for alias in each.names}
    assert names
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)
    assert "truehand." not in FILE


def test_every_part_is_in_it_and_no_two_define_the_same_name() -> None:
    folder = Path(verifier.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} == {*PARTS, "assembly", "__init__"}
    defined = Counter[str]()
    for node in TREE.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            defined[node.name] += 1
        elif isinstance(node, ast.Assign):
            defined.update(
                each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)
            )
    assert [name for name, times in defined.items() if times > 1] == []
    assert not set(defined) & set(dir(builtins))


def test_it_is_the_same_every_time() -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from truehand.evidence.domain.verifier import assembled; sys.stdout.buffer.write(assembled())",
    ]
    fresh = subprocess.run(command, capture_output=True, check=True).stdout
    assert fresh == verifier.assembled()


@pytest.mark.django_db
def test_bundle_command_and_page_give_the_same_file() -> None:
    story.tell(story.true_story())
    with zipfile.ZipFile(io.BytesIO(story.bundle())) as archive:
        assert archive.read(verifier.FILE_NAME) == verifier.assembled()
    assert CliRunner().invoke(main, ["verifier"]).stdout_bytes == verifier.assembled()
