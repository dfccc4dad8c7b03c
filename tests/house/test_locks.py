"""The lock files: whole, hashed, free of addresses, and what pyproject.toml asks for."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.shell import TOP, pyproject

LOCKS = ("action", "dev", "lock")


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Package to its version and number of hashes, from requirements/NAME.txt."""
    text = (TOP / "requirements" / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found: dict[str, tuple[str, int]] = {}
    for line in lines:
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", line)
        assert match, f"requirements/{name}.txt has a line that pins nothing: {line}"
        found[canonicalize_name(match[1])] = (match[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", line)))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_has_hashes(name: str) -> None:
    pins = locked(name)
    assert pins
    assert [package for package, (_, hashes) in pins.items() if hashes == 0] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    text = (TOP / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert re.findall(r".*(?://|--index-url|--find-links|--trusted-host| @ ).*", text) == []


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("action", pyproject()["project"]["dependencies"]),
        ("action", pyproject()["project"]["optional-dependencies"]["github"]),
        ("dev", pyproject()["project"]["dependencies"] + pyproject()["dependency-groups"]["dev"]),
        ("dev", pyproject()["build-system"]["requires"]),
        ("lock", pyproject()["dependency-groups"]["lock"]),
    ],
)
def test_a_lock_fits_what_pyproject_asks_for(name: str, asked: list[str]) -> None:
    pins = locked(name)
    wanted = [Requirement(line) for line in asked]
    absent = ("0", 0)
    unfit = [str(one) for one in wanted if not one.specifier.contains(pins.get(canonicalize_name(one.name), absent)[0])]
    assert unfit == [], "make lock"


def test_tests_run_with_the_versions_that_users_of_the_action_get() -> None:
    dev = locked("dev")
    assert {name: dev.get(name) for name in locked("action")} == locked("action")
