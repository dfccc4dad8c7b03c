"""`pr`: opens the pull request of an item, or finds it; and tells how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from gitflow_work.core.forge.answers import CheckRun, ForgeTrouble, Pull, Review, opinions
from gitflow_work.core.item import Item
from gitflow_work.core.rules import GitHub, Rules
from gitflow_work.errors import BadFile, BadUsage, Undecided, WorkError
from gitflow_work.formats import shipped, templatefile
from gitflow_work.formats.templatefile import Template
from gitflow_work.ports.forge import Forge
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.remote import Remote
from gitflow_work.usecases.deciding.judging import slug_of
from gitflow_work.usecases.templates import NO_CHOICE, rendered
from gitflow_work.usecases.workspace import Workspace, committed_item, locate, located, rules_of

TEMPLATE = ".workflow/templates/pull_request.md"
MAX_TITLE = 256
"""Characters; GitHub takes no more."""
MAX_BODY = 65_536
ASKED = 3
"""So many commits, the newest that touched the item, are asked for their requests."""

Opener = Callable[[GitHub], Forge | None]


class Wanted(NamedTuple):
    """What the user said of the request; empty is left to the template and the rules. `push`: may push the branch."""

    base: str = ""
    title: str | None = None
    body: str | None = None
    draft: bool = False
    push: bool = False


class Opened(NamedTuple):
    """The request of an item. `pull` is None in a dry run that found none; `made`: it was opened just now."""

    item: Item
    path: str
    pull: Pull | None
    made: bool
    head: str
    base: str
    title: str
    body: str
    pushed: bool = False
    notes: tuple[str, ...] = ()


class Standing(NamedTuple):
    """How one request stands. `reviews` are the opinions that count, `checks` those of its head.

    `has_item`: it changes the item's file; True when no item was asked for.
    """

    pull: Pull
    reviews: tuple[Review, ...]
    checks: tuple[CheckRun, ...]
    has_item: bool


def open_pull(
    space: Workspace, opened: Opener, remote: Remote, beginning: str, wanted: Wanted, *, dry_run: bool = False
) -> Opened:
    """Open the request of an item from the current branch, or find the open one of that branch.

    Raises BadUsage on no branch, on the target branch and where no repository of GitHub is known; WorkError for a
    branch that was not pushed; ForgeTrouble; Undecided when the remote does not answer.
    """
    item_id, path = locate(space, beginning, committed=True)
    head = space.repository.head()
    tree, rules = rules_of(space, head)
    item, _ = committed_item(space, tree, item_id, path)
    branch = _branch(space, item, path)
    base = wanted.base or rules.config.default_branch or space.repository.default_branch() or ""
    if not base:
        raise BadUsage("which branch is the target is not known", hint="--base main, or default_branch in config.yml")
    if base == branch:
        raise BadUsage(
            f"you are on {branch}, where the request is to go",
            hint=f"git switch -c {_name(item, path)}, and commit there",
        )
    forge = known_forge(opened, rules)
    there = remote.tip(branch)
    known = _of_branch(forge, branch)
    found = next((one for one in known if one.state == "open" and (one.base == base or not wanted.base)), None)
    notes = _notes(space, branch, base, item, path)
    if found is not None:
        if there != head:
            notes.append(f"{remote.name} has not what you have here: git push {remote.name} {branch}")
        if found.base != base:
            notes.append(f"it goes into {found.base}")
        return Opened(item, path, found, False, branch, found.base, found.title, "", notes=tuple(notes))
    title, body = _texts(space, tree, rules, item, path, wanted)
    notes += _earlier(known, branch) + _others(space, forge, head, item, path, branch)
    plan = Opened(item, path, None, True, branch, base, title, body, notes=tuple(notes))
    if there != head:
        plan = plan._replace(pushed=True)
        _push(space, remote, branch, there, wanted, dry_run=dry_run)
    if dry_run:
        return plan
    return plan._replace(pull=forge.open_pull(branch, base, title, body, draft=wanted.draft))


def standings(space: Workspace, opened: Opener, beginning: str | None) -> tuple[Rules, str, list[Standing]]:
    """The requests of the current branch, and of an item those that touch it, open ones first; with rules and branch.

    Raises like `open_pull`.
    """
    head = space.repository.head()
    _, rules = rules_of(space, head)
    forge = known_forge(opened, rules)
    branch = (space.repository.branch() or "").removeprefix("refs/heads/")
    path = locate(space, beginning, committed=True)[1] if beginning is not None else None
    pulls: dict[int, Pull] = {}
    if branch and branch != (rules.config.default_branch or space.repository.default_branch()):
        pulls |= {one.number: one for one in forge.pulls_with_head(branch) if _is_ours(forge, one)}
    if path is not None and head is not None:
        pulls |= {one.number: one for one in _by_commits(space, forge, [head], path)}
    found = [_standing(forge, one, path) for one in pulls.values()]
    found = [one for one in found if one.has_item]
    return rules, branch, sorted(found, key=lambda one: (one.pull.state != "open", -one.pull.number))


def items_in(space: Workspace, forge_files: Iterable[str]) -> list[str]:
    """The ids of items of HEAD whose files are among these."""
    paths = set(forge_files)
    return sorted(one for one, path in space.index.find("", committed=True) if path in paths)


def known_forge(opened: Opener, rules: Rules) -> Forge:
    """The forge that the rules, or the environment, name. Raises BadUsage when none does."""
    forge = opened(rules.config.github)
    if forge is None:
        raise BadUsage(
            "nothing says which repository of GitHub this is",
            hint="set `github: repository: OWNER/NAME` in .workflow/config.yml, or git remote add origin ADDRESS",
            code="no-forge",
        )
    return forge


def _branch(space: Workspace, item: Item, path: str) -> str:
    ref = space.repository.branch()
    if ref is None or not ref.startswith("refs/heads/"):
        raise BadUsage("HEAD is on no branch", hint=f"git switch -c {_name(item, path)}")
    return ref.removeprefix("refs/heads/")


def _name(item: Item, path: str) -> str:
    slug = slug_of(path, item.id)
    return f"{item.id}-{slug}" if slug else item.id


def _push(space: Workspace, remote: Remote, branch: str, there: str | None, wanted: Wanted, *, dry_run: bool) -> None:
    command = f"git push -u {remote.name} {branch}"
    head = space.repository.head()
    if not wanted.push:
        what = "is not on" if there is None else "is another one on"
        raise WorkError(
            f"the branch {branch} {what} {remote.name}",
            hint=f"{command}, or git work pr with --push",
            code="not-pushed",
        )
    repository = space.repository
    known = there is None or repository.resolve(there) == there
    if head is None or (there is not None and (not known or repository.merge_bases([there, head]) != [there])):
        raise WorkError(
            f"{remote.name} has commits on {branch} that are not here, and they are not overwritten",
            hint=f"git pull --rebase {remote.name} {branch}",
            code="not-pushed",
        )
    if dry_run:
        return
    swap = remote.push(head, branch, there)
    if not swap.won:
        why = swap.why or f"{remote.name} has commits on {branch} that are not here"
        raise Undecided(f"{branch} could not be pushed: {why}", hint=f"git fetch {remote.name}, then {command}")


def _of_branch(forge: Forge, branch: str) -> list[Pull]:
    pulls = [one for one in forge.pulls_with_head(branch) if _is_ours(forge, one)]
    return [one for one in pulls if one.head_branch == branch and one.head_repository == forge.repository()]


def _earlier(known: list[Pull], branch: str) -> list[str]:
    """What became of the last request of this branch."""
    last = max(known, key=lambda one: one.number, default=None)
    if last is None or last.state == "open":
        return []
    what = "was merged" if last.merged_at is not None else "was closed without a merge"
    return [f"#{last.number} from {branch} {what}: {last.url}"]


def _others(space: Workspace, forge: Forge, head: str | None, item: Item, path: str, branch: str) -> list[str]:
    """The open requests of other branches that change the item, as far as they have commits that are here, too."""
    found = _by_commits(space, forge, [head], path) if head is not None else []
    others = [one for one in found if one.state == "open" and one.head_branch != branch]
    return [
        f"#{one.number} from {one.head_branch} changes {item.id}, too: {one.url}"
        for one in sorted(others)
        if path in forge.files(one.number)
    ]


def _is_ours(forge: Forge, pull: Pull) -> bool:
    return pull.base_repository.casefold() == forge.repository().casefold()


def _by_commits(space: Workspace, forge: Forge, heads: list[str], path: str) -> list[Pull]:
    """The requests of the newest commits that touched a file."""
    found: dict[int, Pull] = {}
    for commit in space.repository.touching(heads, [path])[:ASKED]:
        try:
            found |= {one.number: one for one in forge.pulls_of(commit) if _is_ours(forge, one)}
        except ForgeTrouble as error:
            if "does not know it" not in error.message:  # it was not pushed, so no request has it
                raise
    return list(found.values())


def _standing(forge: Forge, pull: Pull, path: str | None) -> Standing:
    forge.prefetch(pull.number)
    has_item = path is None or path in forge.files(pull.number)
    if not has_item:
        return Standing(pull, (), (), has_item)
    return Standing(pull, opinions(forge.reviews(pull.number)), forge.checks(pull.head), has_item)


def _notes(space: Workspace, branch: str, base: str, item: Item, path: str) -> list[str]:
    repository = space.repository
    names = (f"refs/remotes/origin/{base}", f"refs/heads/{base}")
    tip = next((found for one in names if (found := repository.ref(one)) is not None), None)
    head = repository.head()
    if tip is None or head is None or repository.last_change(head, tip, path) is not None:
        return []
    return [f"{branch} does not change {item.id}: a gate finds the request by the files that it changes"]


def _texts(space: Workspace, tree: Tree, rules: Rules, item: Item, path: str, wanted: Wanted) -> tuple[str, str]:
    """Title and body. The body names the item on a line of its own, which a squash keeps."""
    title, body = wanted.title, wanted.body
    if title is None or body is None:
        text = rendered(space, rules, _template(tree), item, path, NO_CHOICE).text.lstrip()
        first, _, rest = text.partition("\n")
        heading = first.startswith("# ")
        title = (first[2:].strip() if heading else item.title) if title is None else title
        body = (rest if heading else text) if body is None else body
    title = " ".join(title.split())
    if not title:
        raise BadUsage("the title of a pull request is not empty", hint="--title 'What it does'")
    trailer = f"Work-Item: {item.id}"
    if trailer not in body.splitlines():
        body = f"{body.strip()}\n\n{trailer}\n".lstrip()
    if len(title) > MAX_TITLE or len(body) > MAX_BODY:
        raise BadUsage(f"a title has at most {MAX_TITLE} characters, a body {MAX_BODY:,}", hint="--title, --body")
    return title, body


def _template(tree: Tree) -> Template:
    """The template of the repository, else the built-in one."""
    entry = tree.entry(TEMPLATE)
    if entry is not None and not entry.is_regular:
        raise WorkError(f"{TEMPLATE} is no regular file in HEAD", hint=f"git log -- {TEMPLATE}", code="not-regular")
    try:
        if entry is not None:
            return templatefile.parse(tree.read([entry.oid])[entry.oid], TEMPLATE)
        data = shipped.template("pull_requests", "pull_request.md")
        assert data is not None  # it is part of the package
        return templatefile.parse(data, "templates/pull_requests/pull_request.md")
    except BadFile as problem:
        raise located(problem) from None
