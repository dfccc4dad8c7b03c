"""A real server on this machine: a bare repository with a hook of ours, and a clone that pushes to it."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from tests.support import Repo

NOBODY = "0" * 40


class Server:
    """A bare repository in `folder` whose hook `hook` is `git work hook ARGS`."""

    def __init__(self, folder: Path, env: dict[str, str], hook: str = "pre-receive", args: str = "") -> None:
        self.top = folder
        self.env = env
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], env=env, check=True)
        self.install(hook, args)

    def install(self, hook: str, args: str = "") -> None:
        """Write the hook; before it, the environment that git gives to hooks is noted."""
        call = f"{shlex.quote(sys.executable)} -m gitflow_work hook {hook} {args}"
        rest = ' "$@"' if hook == "update" else ""
        path = self.top / "hooks" / hook
        path.write_text(f"#!/bin/sh\nenv > hook-environment\nexec {call}{rest}\n")
        path.chmod(0o755)

    def environment(self) -> dict[str, str]:
        """What the hook was given at its last call."""
        lines = (self.top / "hook-environment").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def refs(self) -> dict[str, str]:
        """Full ref names with their objects."""
        command = ["git", "for-each-ref", "--format=%(refname) %(objectname)"]
        out = subprocess.run(command, cwd=self.top, env=self.env, capture_output=True, text=True, check=True).stdout
        return dict(line.split(" ") for line in out.splitlines())

    def objects(self) -> set[str]:
        """The files of the object database."""
        return {str(path.relative_to(self.top)) for path in (self.top / "objects").rglob("*") if path.is_file()}


def push(repo: Repo, *refs: str) -> tuple[bool, list[str]]:
    """Whether the server accepted, and what our hook said."""
    done = repo.try_git("push", "-q", "origin", *refs)
    said = [line.removeprefix("remote: ").rstrip() for line in done.stderr.splitlines() if line.startswith("remote:")]
    return done.returncode == 0, said
