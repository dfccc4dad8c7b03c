"""What GitHub publishes about its API, fetched by `npm pack` when a test asks for it and kept in `.cache/`.

Where it cannot be had the test is skipped, and says why; with PUBLISHED=required, as in CI, it fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.house.shell import TOP

CACHE = TOP / ".cache" / "published"
OPENAPI = ("@octokit/openapi", "23.0.2", "generated/api.github.com.json")
GRAPHQL = ("@octokit/graphql-schema", "15.26.1", "schema.graphql")
WEBHOOKS = ("@octokit/webhooks-examples", "7.6.1", "api.github.com/index.json")


def file(package: tuple[str, str, str]) -> Path:
    """One file of a package, as (name, version, path in it)."""
    name, version, path = package
    kept = CACHE / f"{name.partition('/')[2]}-{version}-{Path(path).name}"
    if not kept.exists():
        npm = shutil.which("npm")
        if npm is None:
            _unavailable("npm is not installed")
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            _fetch(str(npm), f"{name}@{version}", f"package/{path}", Path(folder)).replace(kept)
    return kept


def _fetch(npm: str, what: str, member: str, folder: Path) -> Path:
    """Pack it into `folder` and take one file out; nothing of it is run."""
    env = {**os.environ, "npm_config_update_notifier": "false", "npm_config_cache": str(folder / "npm")}
    command = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), what]
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=240, check=False
    )
    if done.returncode != 0:
        _unavailable(f"npm pack {what}: {done.stderr.strip() or done.stdout.strip() or 'failed'}")
    [packed] = folder.glob("*.tgz")
    with tarfile.open(packed) as archive:
        source = archive.extractfile(member)
        assert source, member
        taken = folder / "taken"
        with taken.open("wb") as target:
            shutil.copyfileobj(source, target)
    return taken


def _unavailable(why: str) -> None:
    if os.environ.get("PUBLISHED") == "required":
        pytest.fail(why)
    pytest.skip(f"{why}: what GitHub publishes cannot be compared with")


@cache
def openapi() -> Any:
    """The OpenAPI description, with `nullable` (of OpenAPI 3.0) written as JSON Schema writes it."""
    whole = json.loads(file(OPENAPI).read_text(encoding="utf-8"))
    _nulls(whole["components"]["schemas"])
    _nulls(whole["paths"])
    return whole


def _nulls(value: Any) -> None:
    """Let null in wherever `nullable` does."""
    if isinstance(value, dict):
        for one in value.values():
            _nulls(one)
        if value.get("nullable") is True:
            kept = {key: value.pop(key) for key in list(value)}
            value["anyOf"] = [{"type": "null"}, kept]
    elif isinstance(value, list):
        for one in value:
            _nulls(one)


@cache
def graphql() -> Any:
    """The GraphQL schema."""
    from graphql import build_ast_schema, parse

    return build_ast_schema(parse(file(GRAPHQL).read_text(encoding="utf-8"), no_location=True), assume_valid=True)


@cache
def webhooks() -> list[Any]:
    """The examples of payloads: each event with its name and `examples`."""
    told: list[Any] = json.loads(file(WEBHOOKS).read_text(encoding="utf-8"))
    return told
