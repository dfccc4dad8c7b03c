"""A hostile repository: its configuration names a program wherever git takes one, and each leaves a trace."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.support import Repo
from tests.usecases.shop import Shop

HOOKS = ("post-index-change", "reference-transaction", "post-checkout", "pre-commit", "commit-msg", "pre-push")
ATTRIBUTES = """* filter=evil merge=evil
*.md diff=evil
*.cmd diff=cmd
*.proc filter=proc
*.inc filter=included
"""
CONFIG = """[core]
	fsmonitor = {canary} fsmonitor
	hooksPath = {hooks}
	pager = {canary} pager
	editor = {canary} editor
	sshCommand = {canary} ssh
	askPass = {askpass}
	attributesFile = {attributes}
[sequence]
	editor = {canary} sequence
[diff]
	external = {canary} external
[diff "evil"]
	textconv = {canary} textconv
[diff "cmd"]
	command = {canary} command
[filter "evil"]
	clean = {canary} clean
	smudge = {canary} smudge
[filter "proc"]
	process = {canary} process
[merge "evil"]
	driver = {canary} merge
[pager]
	log = {canary} pager-log
	work = {canary} pager-work
[gpg]
	program = {gpg}
[gpg "ssh"]
	program = {ssh}
	defaultKeyCommand = {canary} ssh-key
[log]
	showSignature = true
[credential]
	helper = !{canary} credential
[alias]
	evil = !{canary} alias
	rev-list = !{canary} alias
	cat-file = !{canary} alias
[trailer "item"]
	key = Work-Item
	cmd = {canary} trailer
[uploadpack]
	packObjectsHook = {canary} pack-objects
[remote "hostile"]
	url = {nowhere}
	uploadpack = {canary} upload-pack
[hook "evil"]
	event = post-index-change
	event = reference-transaction
	command = {canary} hook-config
[include]
	path = {included}
"""
INCLUDED = """[filter "included"]
	clean = {canary} included
"""


class Canaries:
    """The programs, and the file in which they sing. One set serves several repositories."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._log = folder / "log"
        self._program = self._script("canary", f'echo "$1" >> "{self._log}"; exit 1')
        # These three are started without a shell, so each is a file of its own.
        alone = {name: self._script(name, f'exec "{self._program}" {name}') for name in ("askpass", "gpg", "gpg-ssh")}
        hooks = folder / "hooks"
        hooks.mkdir()
        for name in HOOKS:
            self._script(f"hooks/{name}", f'"{self._program}" hook-{name}; exit 0')
        (folder / "attributes").write_text(ATTRIBUTES)
        (folder / "included").write_text(INCLUDED.format(canary=self._program))
        self._config = CONFIG.format(
            canary=self._program,
            hooks=hooks,
            askpass=alone["askpass"],
            gpg=alone["gpg"],
            ssh=alone["gpg-ssh"],
            attributes=folder / "attributes",
            included=folder / "included",
            nowhere=folder / "nowhere",
        )

    def _script(self, name: str, line: str) -> Path:
        path = self._folder / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
        return path

    def plant(self, git_dir: Path) -> None:
        """Make the repository hostile, and every file of its index one whose contents git would compare again."""
        with (git_dir / "config").open("a") as file:
            file.write(self._config)
        (git_dir / "info").mkdir(exist_ok=True)
        (git_dir / "info" / "attributes").write_text(ATTRIBUTES)
        self.age(git_dir)

    @staticmethod
    def age(git_dir: Path) -> None:
        """Make the index older than all its entries: they are racily clean, and their stat proves nothing."""
        for index in (git_dir / "index", *git_dir.glob("worktrees/*/index")):
            if index.exists():
                os.utime(index, (1_000_000_000, 1_000_000_000))

    def sung(self) -> set[str]:
        """Which programs ran since the last call."""
        names = set(self._log.read_text().split()) if self._log.exists() else set()
        self._log.unlink(missing_ok=True)
        return names


def hostile(folder: Path, env: Mapping[str, str], canaries: Canaries) -> Repo:
    """A repository with a workflow, a branch, a submodule and a linked work tree, all hostile."""
    inner = Shop(Repo(folder / "inner", env))
    inner.task("T-1", "To Do")
    inner.save("adopt")
    shop = Shop(Repo(folder / "outer", env))
    repo = shop.repo
    shop.edit(
        ".workflow/workflows/task.yml",
        "name: start\n",
        "name: start\n    input_artifacts:\n      - {type: plan, path: './docs/{id}.md', required: true}\n",
    )
    for path in ("docs/T-1.md", "a.cmd", "a.proc", "a.inc", "a.txt"):
        repo.write(path, "one\n")
    shop.task("T-1", "To Do")
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.repo.top), "sub")
    shop.save("adopt")
    repo.branch("topic")
    shop.task("T-1", "In Progress")
    for path in ("a.cmd", "a.proc", "a.inc", "a.txt"):
        repo.write(path, "two\n")
    shop.save("begin")
    repo.worktree(folder / "linked", "-b", "other", "main")
    subprocess.run(["git", "clone", "-q", "--bare", repo.top, folder / "bare.git"], env=env, check=True)
    shop.task("T-1", "In Review", body="changed\n")
    repo.git("add", "-A")
    shop.task("T-1", "In Review", body="changed again\n")
    repo.write("docs/new.md", "new\n")
    for git_dir in (repo.top / ".git", repo.top / ".git/modules/sub", folder / "bare.git"):
        canaries.plant(git_dir)
    return repo


def on_a_terminal(repo: Repo, *args: str) -> None:
    """Run git with a terminal for its output, so that it pages."""
    ours, theirs = pty.openpty()
    try:
        env = {**repo.env, "TERM": "xterm"}
        subprocess.run(["git", *args], cwd=repo.top, env=env, stdout=theirs, stderr=theirs, check=False, timeout=60)
    finally:
        os.close(theirs)
        os.close(ours)
