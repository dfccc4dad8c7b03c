"""A git server on this machine that plays GitHub: a bare repository, pushes to it, merges that it makes of requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gitflow_work.bootstrap import open_repository
from gitflow_work.core.check.event import request_of
from gitflow_work.core.check.lands import Lands
from gitflow_work.core.check.result import Checked
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.events import Asked, asked_by
from tests.support import Repo
from tests.usecases.shop import Shop

ZERO = "0" * 40


class Forge:
    """The server, and `shop`: the clone of somebody who pushes to it. main has the task T-1 in To Do."""

    def __init__(self, root: Path, env: Mapping[str, str]) -> None:
        self.root = root
        self.server = Repo(root / "server.git", env, "--bare")
        self.repo = Repo(root / "dev", env)
        self.repo.git("remote", "add", "origin", str(self.server.top))
        self.shop = Shop(self.repo)
        self.shop.task("T-1", "To Do")
        self.first = self.shop.save("start")
        self.push("main")
        self._clones = 0

    def push(self, branch: str, *options: str) -> str:
        """Push HEAD to `branch`; its commit."""
        self.repo.git("push", "-q", *options, "origin", f"HEAD:refs/heads/{branch}")
        return self.repo.head()

    def request(self, number: int, base: str, head: str = "HEAD") -> dict[str, Any]:
        """Open or update a pull request of `head` into `base`: its two refs on the server, and the event's payload.

        The merge is made by git, of the tips that the server has now. `base.sha` is what GitHub tells: where the
        target branch was when the request was opened.
        """
        commit = self.shop.id(head)
        tip = self.server.git("rev-parse", f"refs/heads/{base}")
        self.repo.git("push", "-q", "-f", "origin", f"{commit}:refs/pull/{number}/head")
        folder = self.root / "merging"
        merging = self.repo.worktree(folder, "--detach", tip)
        merged = merging.try_git("merge", "-q", "--no-ff", "-m", f"Merge {commit} into {tip}", commit)
        if merged.returncode == 0:
            merging.git("push", "-q", "-f", "origin", f"HEAD:refs/pull/{number}/merge")
        else:
            merging.try_git("merge", "--abort")
        self.repo.git("worktree", "remove", "--force", str(folder))
        return payload(number, base, tip, commit)

    def checkout(self, ref: str) -> Repo:
        """What actions/checkout leaves with `fetch-depth: 0`: every branch under origin/, and `ref` checked out."""
        self._clones += 1
        clone = Repo(self.root / f"runner-{self._clones}", self.repo.env)
        clone.git("remote", "add", "origin", str(self.server.top))
        specs = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"]
        here = ref.replace("refs/heads/", "refs/remotes/origin/")
        if ref.startswith("refs/pull/"):
            here = ref.replace("refs/pull/", "refs/remotes/pull/")
            specs.append(f"+{ref}:{here}")
        clone.git("fetch", "-q", "--no-tags", "origin", *specs)
        clone.git("checkout", "-q", "--detach", here)
        return clone


def payload(number: int, base: str, base_sha: str, head: str) -> dict[str, Any]:
    """The part of a pull request's event that counts, with more that must not."""
    return {
        "action": "synchronize",
        "number": number,
        "pull_request": {
            "number": number,
            "title": "$(touch ran) ::set-output name=verdict::pass",
            "head": {"ref": "topic", "sha": head},
            "base": {"ref": base, "sha": base_sha},
            "merge_commit_sha": base_sha,
        },
        "repository": {"default_branch": "main"},
    }


def pushed(ref: str, before: str, after: str, **more: Any) -> dict[str, Any]:
    """A push's payload."""
    return {"ref": ref, "before": before, "after": after, "repository": {"default_branch": "main"}, **more}


def asked(clone: Repo, event: str, given: object) -> Asked:
    """What is judged in the checkout `clone` for that event; how it lands is left out."""
    found = asked_whole(clone, event, given)
    return found._replace(ends=replace(found.ends, lands=None) if found.ends is not None else None)


def lands(clone: Repo, event: str, given: object) -> Lands | None:
    """How what is judged comes to its branch."""
    found = asked_whole(clone, event, given)
    assert found.ends is not None
    return found.ends.lands


def asked_whole(clone: Repo, event: str, given: object) -> Asked:
    """What is judged in the checkout `clone` for that event."""
    repository = open_repository(str(clone.top))
    try:
        return asked_by(repository, request_of(event, given))
    finally:
        repository.close()


def checked(clone: Repo, event: str, given: object) -> Checked:
    """The check of it."""
    repository = open_repository(str(clone.top))
    try:
        found = asked_by(repository, request_of(event, given))
        assert found.ends is not None
        return check(repository, found.ends)
    finally:
        repository.close()


def rules(clone: Repo, event: str, given: object) -> list[str]:
    """The rules of its findings."""
    return [one.rule for one in checked(clone, event, given).findings]
