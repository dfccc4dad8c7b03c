"""The hooks of a clone that call this tool: written, and only ever over our own."""

from __future__ import annotations

import os
from typing import NamedTuple

from gitflow_work.adapters.git.process import Git
from gitflow_work.adapters.git.repository import Places
from gitflow_work.errors import WorkError

_MARK = "# Written by: git work hook install"
_CALLS = {
    "pre-commit": "git work hook pre-commit",
    "commit-msg": 'git work hook commit-msg "$1"',
    "pre-receive": "git work hook pre-receive",
}


class Installed(NamedTuple):
    """One hook: its path, and where the foreign one that was there is kept now."""

    path: str
    kept: str | None = None


def install(places: Places, *, force: bool = False, dry_run: bool = False) -> list[Installed]:
    """Write pre-commit and commit-msg, in a bare repository pre-receive, where git looks for hooks.

    Raises WorkError when another hook stands there; with `force` that one is kept beside ours, as NAME.before-git-work.
    """
    git = Git(places.top or places.git_dir)
    names = ("pre-receive",) if places.top is None else ("pre-commit", "commit-msg")
    folder = _folder(git)
    plans = [_plan(os.path.join(folder, name), force) for name in names]
    if not dry_run:
        os.makedirs(folder, exist_ok=True)
        for name, plan in zip(names, plans, strict=True):
            _write(plan, _CALLS[name])
    return plans


def _folder(git: Git) -> str:
    """`core.hooksPath` counts, as git reads it."""
    out = git.run("rev-parse", "--path-format=absolute", "--git-path", "hooks")
    return out.decode("utf-8", "surrogateescape").rstrip("\n")


def _plan(path: str, force: bool) -> Installed:
    if not os.path.lexists(path):
        return Installed(path)
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            ours = _MARK in file.read(1000)
    except OSError:
        ours = False
    if ours:
        return Installed(path)
    if not force:
        call = _CALLS[os.path.basename(path)]
        raise WorkError(
            f"there is a hook already: {path}",
            hint=f"call `{call}` in it, or replace it: git work hook install --force",
            code="foreign-hook",
        )
    return Installed(path, f"{path}.before-git-work")


def _write(plan: Installed, call: str) -> None:
    if plan.kept is not None:
        if os.path.lexists(plan.kept):
            raise WorkError(f"{plan.kept} is there already", hint="move it away first", code="foreign-hook")
        os.rename(plan.path, plan.kept)
    temporary = f"{plan.path}.{os.getpid()}.tmp"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\n{_MARK}\nexec {call}\n")
    os.chmod(temporary, 0o755)  # noqa: S103 - git runs only what may be executed, as its own samples are
    os.replace(temporary, plan.path)
