"""Small files, small functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import files, name, python_files

FILE_BELOW = 400
FUNCTION_BELOW = 40
FOLDERS = ("src", "tools", "benchmarks", "tests")


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """(where, lines) of every function of a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{name(path)}:{node.lineno} {node.name}", lines


def test_files_stay_below_400_lines() -> None:
    counted = [*python_files(*FOLDERS), *files(".html")]
    sizes = {name(path): len(path.read_text().splitlines()) for path in counted}
    assert {path: size for path, size in sizes.items() if size >= FILE_BELOW} == {}


def test_functions_stay_below_40_lines() -> None:
    found = [entry for path in python_files("src", "tools") for entry in functions(path)]
    assert [entry for entry in found if entry[1] >= FUNCTION_BELOW] == []
