"""The one file: every part's code in order, the imports of the standard library first, nothing else."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Final

FILE_NAME: Final = "truehand_verify.py"
PARTS: Final = (
    "words",
    "curve",
    "lattice",
    "archive",
    "log",
    "witness",
    "moment",
    "paper",
    "leaf",
    "story",
    "bundle",
    "report",
    "program",
)
_OURS: Final = "truehand."


@cache
def assembled() -> bytes:
    """Return the verifier as it is delivered: the same bytes for the same parts."""
    imports: set[str] = set()
    bodies: list[str] = []
    described = ""
    for part in PARTS:
        text = (Path(__file__).parent / f"{part}.py").read_text(encoding="utf-8")
        tree = ast.parse(text)
        described = ast.get_docstring(tree, clean=False) or ""
        imports |= _imports(tree)
        bodies.append(f"# --- {part}: {described.splitlines()[0]} ---\n{_code(text, tree)}")
    head = f'#!/usr/bin/env python3\n"""{described}"""\n\nfrom __future__ import annotations\n\n'
    return "\n\n\n".join([head + "\n".join(sorted(imports, key=_order)), *bodies]).encode() + b"\n"


def _imports(tree: ast.Module) -> set[str]:
    """Return a part's imports of the standard library, one name a line."""
    found = set[str]()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {f"import {each.name}" for each in node.names}
        elif (
            isinstance(node, ast.ImportFrom) and node.module != "__future__" and not str(node.module).startswith(_OURS)
        ):
            found |= {f"from {node.module} import {each.name}" for each in node.names}
    return found


def _order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line


def _code(text: str, tree: ast.Module) -> str:
    """Return what follows a part's imports."""
    imports = (ast.Import, ast.ImportFrom)
    last = max(node.end_lineno or 0 for node in tree.body if isinstance(node, imports))
    return "\n".join(text.splitlines()[last:]).strip()
