"""Records of claims on a remote, by compare-and-swap; implements ports.Claims.

The remote is asked by the user's own git, with its transports, credentials and hooks. Nothing else talks to a remote;
only commands that write do so, and who asks for it (`claims --fetch`).
"""

from __future__ import annotations

from gitflow_work.adapters.git import plain
from gitflow_work.adapters.git.claims import SEEN, LocalClaims
from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.core.claims import is_remote
from gitflow_work.core.ids import fold, is_id
from gitflow_work.ports.claims import Record, Seen, Swap

CLAIMS = "refs/work/claims/"
_PATIENCE = 30.0
"""Seconds for one call."""
_ON_TERMINAL = 120.0
"""Seconds where somebody may have to type a password."""
_RACES = ("stale info", "already exists", "failed to update", "cannot lock", "incorrect old value", "failed to lock")
"""What git and servers call a swap that came too late."""
_FETCH = (
    "fetch", "-q", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance",
    "--refmap=",
)  # fmt: skip


def claims_of(repository: GitRepository, remote: str) -> LocalClaims:
    """The records on `remote`, or this clone's alone where git's configuration has no remote of that name."""
    if not is_remote(remote):
        return LocalClaims(repository, "no remote keeps claims" if not remote else "the remote's name is none")
    _, out = repository.git.call("config", "--get-regexp", r"^remote\..*\.(url|pushurl)$", ok=(0, 1))
    keys = [line.partition(" ")[0] for line in out.decode("utf-8", "replace").splitlines()]
    if any(key.rpartition(".")[0] == f"remote.{remote}" for key in keys):
        return RemoteClaims(repository, remote)
    return LocalClaims(repository, f"there is no remote {remote}")


class RemoteClaims(LocalClaims):
    """Records on one remote, which git's configuration has."""

    def __init__(self, repository: GitRepository, remote: str) -> None:
        super().__init__(repository)
        self.remote = remote
        self._where = repository.places.top or repository.places.git_dir

    def fetch(self) -> Seen:
        """See ports.Claims."""
        answer = self._ask(*_FETCH, "--prune", self.remote, f"+{CLAIMS}*:{SEEN}*")
        return Seen(self.seen(), "" if answer.status == 0 else self._reason(answer.text))

    def read(self, item: str, patience: float | None = None) -> Swap:
        """See ports.Claims."""
        ref = CLAIMS + fold(item)
        answer = self._ask("ls-remote", "--refs", self.remote, ref, patience=patience)
        if answer.status != 0:
            return Swap(why=self._reason(answer.text))
        pairs = (line.split("\t") for line in answer.out.decode("utf-8", "replace").splitlines())
        oid = next((pair[0] for pair in pairs if pair[-1] == ref), None)
        if oid is None:
            self._note(item, None)
            return Swap()
        known = next((one for one in (self.own(), self.seen()) if one.get(fold(item), Record("", "")).oid == oid), None)
        if known is not None:
            return Swap(there=known[fold(item)])
        answer = self._ask(*_FETCH, self.remote, f"+{ref}:{SEEN}{fold(item)}", patience=patience)
        there = self.seen().get(fold(item))
        if answer.status == 0 and there is not None:
            return Swap(there=there)
        if "couldn't find remote ref" in answer.text:
            return Swap()  # given back meanwhile
        return Swap(why=self._reason(answer.text))

    def put(self, item: str, new: str | None, old: str | None) -> Swap:
        """See ports.Claims."""
        if not is_id(item):
            return Swap(why=f"{item} is no id")
        ref = CLAIMS + fold(item)
        answer = self._push(ref, new, old)
        if _took(answer, ref):
            self._note(item, new)
            return Swap(won=True)
        raced = any(word in _line(answer, ref) for word in _RACES)
        if not _line(answer, ref):
            return Swap(why=self._reason(answer.text))
        now = self.read(item)
        oid = now.there.oid if now.there is not None else None
        if now.why or (oid == old and not raced):
            # Nobody was faster, so the host does not take it.
            return Swap(why=now.why or self._reason(_line(answer, ref).split("\t")[-1]))
        return now._replace(won=oid == new)

    def _note(self, item: str, new: str | None) -> None:
        """Remember what the remote has now. It is no more than a note, so it is not worth a failure."""
        if new is None and fold(item) not in self.seen():
            return
        change = ("-d", SEEN + fold(item)) if new is None else (SEEN + fold(item), new)
        self._git.call("update-ref", *change, ok=(0, 1, 128))

    def _push(self, ref: str, new: str | None, old: str | None) -> plain.Answer:
        lease = f"--force-with-lease={ref}:{old or ''}"
        options = ("--porcelain", "--no-follow-tags", "--recurse-submodules=no", "--signed=no", lease)
        return self._ask("push", *options, self.remote, f"{new or ''}:{ref}")

    def _ask(self, *args: str, patience: float | None = None) -> plain.Answer:
        """The answer of git; status 124 when it took too long."""
        on_terminal = plain.on_terminal()
        patience = patience or (_ON_TERMINAL if on_terminal else _PATIENCE)
        env = {"LC_ALL": "C", **({} if on_terminal else {"GIT_TERMINAL_PROMPT": "0"})}
        return plain.bounded(self._where, *args, env=env, patience=patience)

    def _reason(self, text: str) -> str:
        """What git said, on one line."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        said = next((line for line in lines if line.startswith(("ssh:", "fatal:", "error:", "remote: error:"))), "")
        said = said or next((line for line in lines if not line.startswith(("To ", "Done"))), "it did not say why")
        said = said.removeprefix("fatal: ").removeprefix("error: ").rstrip(".")
        return f"{self.remote}: {said}"


def _line(answer: plain.Answer, ref: str) -> str:
    """What a push said of a ref: flag, FROM:TO and summary between tabs; empty when it did not get so far."""
    for line in answer.out.decode("utf-8", "replace").splitlines():
        parts = line.split("\t")
        if len(parts) >= 3 and parts[1].rpartition(":")[2] == ref:
            return line
    return ""


def _took(answer: plain.Answer, ref: str) -> bool:
    """Whether the remote has now what was to be there: new, forced, deleted, or there already."""
    return answer.status == 0 and _line(answer, ref)[:1] in ("*", "+", " ", "-", "=")
