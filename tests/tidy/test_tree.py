import ast
import re

import pytest

from tests.tidy.tree import ROOT, text, tracked

LONGEST = 400
ROOMS = sorted(path.name for path in (ROOT / "src/truehand").iterdir() if path.is_dir() and path.name[0] not in "_.")
# Split, so that this file does not find itself.
FORBIDDEN = {
    "a package index": r"py" r"pi\.org|python" r"hosted|/simp" r"le\b|index" r"-url|find" r"-links",
    "a path of one machine": r"(?<![\w.])/(wo" r"rk|ro" r"ot|ho" r"me|fa" r"rm|o" r"pt)/\w",
    "unfinished work": r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line.replace("--no-emit-index-url", ""))
    ]
    assert not found


def test_every_line_of_a_lock_is_a_version_or_its_hash() -> None:
    line = re.compile(r"[a-z0-9-]+==[\w.]+( ; [^/]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    for name in ("requirements.lock", "requirements-dev.lock"):
        odd = [each for each in (ROOT / name).read_text().splitlines() if not line.fullmatch(each)]
        assert not odd


def test_the_development_lock_contains_the_runtime_lock() -> None:
    def versions(name: str) -> set[str]:
        return {line.split(" ")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}

    assert versions("requirements.lock") <= versions("requirements-dev.lock")


def test_every_file_can_be_read_in_one_sitting() -> None:
    suffixes = {".py", ".html", ".css", ".js", ".sh", ".toml"}
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked()
        if path.suffix in suffixes and (lines := text(path).count("\n")) > LONGEST
    }
    assert not long


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_promises_and_nothing_else(room: str) -> None:
    body = ast.parse((ROOT / "src/truehand" / room / "__init__.py").read_text()).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


def test_no_third_party_file_is_committed() -> None:
    assert not [path for path in tracked() if re.search(r"\.min\.(js|css)$|\.(woff2?|ttf|otf)$", path.name)]
