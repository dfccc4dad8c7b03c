"""Helpers of the house's tests: run a command in a clean environment and say all it printed when it fails."""

from __future__ import annotations

import os
import subprocess
import tomllib
from pathlib import Path
from typing import Any

from tests.support import hermetic

TOP = Path(__file__).resolve().parents[2]
"""The top of the project's checkout."""


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of all tests, and what installers are told by the machine: proxies, certificates, mirrors."""
    installers = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("PIP_", "SSL_CERT_")) or name.lower().endswith("_proxy")
    }
    return {**hermetic(home), **installers, **more}


def run(
    *command: str | Path, cwd: Path, env: dict[str, str], status: int | None = 0, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """The finished command. Fails the test when its exit status is another than `status` (None: any will do)."""
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=env, input=stdin, capture_output=True, text=True, check=False
    )
    told = f"{command} answered {done.returncode}\n--- stdout\n{done.stdout}--- stderr\n{done.stderr}"
    assert status is None or done.returncode == status, told
    return done


def pyproject() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))


def tracked(*patterns: str) -> list[Path]:
    """The files that git knows in this checkout, new ones that are not ignored included; sorted."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True).stdout
    return sorted(TOP / name for name in set(listed.split("\0")) if name and (TOP / name).is_file())
