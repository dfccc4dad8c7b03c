"""Branches on one remote; implements ports.Remote. Only commands that write come here.

The remote is asked by the user's own git, with its transports, credentials and hooks, as by remoteclaims.py.
"""

from __future__ import annotations

from gitflow_work.adapters.git import plain
from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.errors import BadUsage, Undecided, WorkError
from gitflow_work.ports.claims import Swap

_PATIENCE = 60.0
"""Seconds for one call; a push runs the hooks of both sides."""
_ON_TERMINAL = 180.0
MAX_TOLD = 400
"""Characters of what a server says."""
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

    @property
    def is_known(self) -> bool:
        """See ports.Remote."""
        return self._repository.git.call("config", "--get", f"remote.{self.name}.url", ok=(0, 1))[0] == 0

    def only(self) -> str | None:
        """See ports.Remote."""
        for prefix in (f"refs/remotes/{self.name}/", "refs/heads/"):
            found = [name.removeprefix(prefix) for name in self._repository.refs_below(prefix)]
            names = [name for name in found if name != "HEAD"]
            if names:
                return names[0] if len(names) == 1 else None
        return None

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
        return Swap(why=self._refusal(answer.text, line))

    def _ask(self, *args: str) -> plain.Answer:
        """The answer of git; status 124 when it took too long."""
        on_terminal = plain.on_terminal()
        env = {"LC_ALL": "C", **({} if on_terminal else {"GIT_TERMINAL_PROMPT": "0"})}
        return plain.bounded(self._where, *args, env=env, patience=_ON_TERMINAL if on_terminal else _PATIENCE)

    def _silent(self, text: str) -> WorkError:
        if not self.is_known:
            return BadUsage(
                f"there is no remote {self.name}", hint=f"git remote add {self.name} ADDRESS", code="no-remote"
            )
        hint = f"git remote -v, and git fetch {self.name}"
        return Undecided(f"the remote did not answer: {self._reason(text)}", hint=hint)

    def _refusal(self, text: str, line: str) -> str:
        """Why a push was refused: what the server said, else how git sums it up."""
        lines = [one.removeprefix("remote:").strip() for one in text.splitlines() if one.startswith("remote:")]
        said = "; ".join(one.removeprefix("error: ").rstrip(".") for one in lines if one)
        summary = line.rpartition("\t")[2] if line[:1] == "!" else ""
        told = said or summary
        return f"{self.name}: {told[:MAX_TOLD]}" if told else self._reason(text)

    def _reason(self, text: str) -> str:
        """What git said, on one line."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        said = next((line for line in lines if line.startswith(("fatal:", "error:", "remote: error:", "!"))), "")
        said = said or next((line for line in lines if not line.startswith(("To ", "Done"))), "it did not say why")
        return f"{self.name}: {said.removeprefix('fatal: ').removeprefix('error: ')}"
