"""Branches on one remote; implements ports.Remote. Only commands that write come here.

The remote is asked by the user's own git, with its transports, credentials and hooks, as by remoteclaims.py.
"""

from __future__ import annotations

from gitflow_work.adapters.git import plain
from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.errors import Undecided, WorkError
from gitflow_work.ports.claims import Swap

_PATIENCE = 60.0
"""Seconds for one call; a push runs the hooks of both sides."""
_ON_TERMINAL = 180.0
_RACES = ("stale info", "fetch first", "non-fast-forward", "already exists", "cannot lock", "failed to update")
_FETCH = (
    "fetch", "-q", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance",
    "--refmap=",
)  # fmt: skip


class GitRemote:
    """The remote `name`, which git's configuration must have."""

    def __init__(self, repository: GitRepository, name: str = "origin") -> None:
        self.name: str = name
        self._repository = repository
        self._where = repository.places.top or repository.places.git_dir

    def tip(self, branch: str) -> str | None:
        """See ports.Remote."""
        ref = f"refs/heads/{branch}"
        answer = self._ask("ls-remote", "--refs", self.name, ref)
        if answer.status != 0:
            raise self._silent(answer.text)
        pairs = (line.split("\t") for line in answer.out.decode("utf-8", "replace").splitlines())
        return next((pair[0] for pair in pairs if pair[-1] == ref), None)

    def fetch(self, branch: str) -> str:
        """See ports.Remote."""
        kept = f"refs/remotes/{self.name}/{branch}"
        answer = self._ask(*_FETCH, self.name, f"+refs/heads/{branch}:{kept}")
        if answer.status != 0:
            raise self._silent(answer.text)
        found = self._repository.ref(kept)
        if found is None:
            raise Undecided(f"{self.name} has no branch {branch}", hint=f"git ls-remote {self.name}")
        return found

    def push(self, commit: str, branch: str, old: str | None) -> Swap:
        """See ports.Remote."""
        ref = f"refs/heads/{branch}"
        options = (
            "--porcelain",
            "--no-follow-tags",
            "--recurse-submodules=no",
            f"--force-with-lease={ref}:{old or ''}",
        )
        answer = self._ask("push", *options, self.name, f"{commit}:{ref}")
        line = next((one for one in answer.out.decode("utf-8", "replace").splitlines() if f":{ref}\t" in one), "")
        if answer.status == 0 and line[:1] in ("*", " ", "="):
            return Swap(won=True)
        if line[:1] == "!" and any(word in line for word in _RACES):
            return Swap()
        return Swap(why=self._reason(answer.text))

    def _ask(self, *args: str) -> plain.Answer:
        """The answer of git; status 124 when it took too long."""
        on_terminal = plain.on_terminal()
        env = {"LC_ALL": "C", **({} if on_terminal else {"GIT_TERMINAL_PROMPT": "0"})}
        return plain.bounded(self._where, *args, env=env, patience=_ON_TERMINAL if on_terminal else _PATIENCE)

    def _silent(self, text: str) -> WorkError:
        hint = f"git remote -v, and git fetch {self.name}"
        return Undecided(f"the remote did not answer: {self._reason(text)}", hint=hint)

    def _reason(self, text: str) -> str:
        """What git said, on one line."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        said = next((line for line in lines if line.startswith(("fatal:", "error:", "remote: error:", "!"))), "")
        said = said or next((line for line in lines if not line.startswith(("To ", "Done"))), "it did not say why")
        return f"{self.name}: {said.removeprefix('fatal: ').removeprefix('error: ')}"
