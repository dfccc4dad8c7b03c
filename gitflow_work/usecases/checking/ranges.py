"""Which commits are judged, and against what (design, section 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from gitflow_work.core.check.lands import Lands
from gitflow_work.errors import BadUsage, Undecided
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.workspace import no_workflow, rules_at

FULL_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Ends:
    """BASE and HEAD as full ids. `base` None: the whole first-parent line of HEAD, each commit a range of its own.

    `on_target` says that the range lies on the target branch itself, so that landing gates are due. `audit` judges
    each first-parent commit since BASE as a range of its own, as is right for what has landed. `update` says that a
    ref went from BASE to HEAD, so that a BASE which HEAD does not reach means rewritten history. `landed` says that the
    commits are on the target branch already, by whatever way: one of a single parent may be the squash of several.
    """

    base: str | None
    head: str
    on_target: bool = False
    audit: bool = False
    update: bool = False
    landed: bool = False
    now: datetime | None = None
    """When a server receives the commits, which is when their moves count as made; None: the times they claim."""
    unsaid: frozenset[str] = frozenset()
    """The gates that HEAD, a draft, cannot answer before it is a commit."""
    request: bool = False
    """This is a pull request: it may be merged as one squash commit."""
    lands: Lands | None = None
    """How the commits come to the target branch; None where landing gates are not asked of a forge."""


def given(repository: Repository, text: str) -> Ends:
    """The ends of `BASE..HEAD`, of `BASE..`, or of `BASE` alone. Raises BadUsage when one is no commit."""
    if "..." in text:
        raise BadUsage(f"{text}: a range has two dots", hint=text.replace("...", ".."))
    first, dots, last = text.partition("..")
    base, head = (_commit(repository, one) for one in (first if first or not dots else "HEAD", last or "HEAD"))
    return Ends(base, head)


def whole(repository: Repository) -> Ends:
    """The history of HEAD from adoption on."""
    head = _head(repository)
    return Ends(
        None, head, on_target=True, landed=True, lands=Lands(_default_branch(repository, head) or "", landed=True)
    )


def default(repository: Repository) -> Ends:
    """The tip of the default branch to HEAD; on that branch itself since its upstream, without one all of it.

    Raises BadUsage when the default branch is not known.
    """
    head = _head(repository)
    branch = repository.branch()
    name = _default_branch(repository, head)
    if name is not None and branch == f"refs/heads/{name}":
        upstream = repository.upstream(branch)
        base = repository.ref(upstream) if upstream else None
        lands = Lands(name, landed=base is None)
        return Ends(base, head, on_target=True, audit=True, landed=base is None, lands=lands)
    base = _tip(repository, name) if name else None
    if base is not None:
        return Ends(base, head)
    raise BadUsage(
        "the default branch is not known here", hint="git work check BASE..HEAD, or set default_branch in config.yml"
    )


def _default_branch(repository: Repository, head: str) -> str | None:
    """The branch that the rules on origin's own default branch name, else that one; without origin `main` or `master`.

    HEAD's rules are asked only where those have none: a branch does not say what it is held against.
    """
    known = repository.default_branch()
    local = (one for one in ("main", "master") if repository.ref(f"refs/heads/{one}"))
    known = known or next(local, None)
    tip = _tip(repository, known) if known else None
    rules = (rules_at(repository.tree(tip)) if tip else None) or rules_at(repository.tree(head))
    return (rules.config.default_branch if rules else None) or known


def _tip(repository: Repository, branch: str) -> str | None:
    refs = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
    return next((found for one in refs if (found := repository.ref(one)) is not None), None)


def _head(repository: Repository) -> str:
    head = repository.head()
    if head is None:
        raise no_workflow(bare=repository.is_bare)
    return head


def _commit(repository: Repository, revision: str) -> str:
    found = repository.resolve(revision)
    meant = repository.meanings(revision)
    if len({repository.ref(one) for one in meant}) > 1:
        # Git would take the tag, and whoever may push tags would say what is judged, and by what.
        raise BadUsage(f"{revision} may mean {' or '.join(meant)}", hint=f"name it in full, such as {meant[0]}")
    if found is None and FULL_ID.fullmatch(revision):
        hint = f"git fetch origin {revision}"
        raise Undecided(f"the commit {revision} is not here", hint=hint, code="missing-commit")
    if found is None and repository.is_shallow:
        raise Undecided(f"{revision} is not here, and the history is shallow", hint="git fetch --unshallow")
    if found is None:
        raise BadUsage(f"{revision} is no commit here", hint="git fetch it, or name another: git work check BASE..HEAD")
    return found
