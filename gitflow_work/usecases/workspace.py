"""What every verb works with: the repository, its items, its rules. Made by bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from gitflow_work.core.finding import Finding
from gitflow_work.core.ids import claimed, fold
from gitflow_work.core.layout import CONFIG_PATH, WORKFLOW_DIR
from gitflow_work.core.words import near
from gitflow_work.errors import BadFile, BadUsage, Undecided, WorkError
from gitflow_work.ports.claims import Claims
from gitflow_work.ports.clock import Clock
from gitflow_work.ports.items import ItemIndex
from gitflow_work.ports.reading import Entry, Repository, Tree
from gitflow_work.ports.templates import Renderer
from gitflow_work.ports.writing import WorkTree, Writer

if TYPE_CHECKING:
    from gitflow_work.core.item import Item
    from gitflow_work.core.rules import Rules
    from gitflow_work.ports.commands import Commands
    from gitflow_work.usecases.forge.asking import Asking

ROOT_FILES = tuple(f"{WORKFLOW_DIR}/{name}" for name in ("config.yml", "config.yaml", "roles.yml", "roles.yaml"))
RULE_FOLDERS = (f"{WORKFLOW_DIR}/types", f"{WORKFLOW_DIR}/workflows")
SEPARATELY = "hooks"
"""The code of the refusal of what is done by itself or not at all."""
NO_WORKFLOW_HINT = "git work init --preset simple"


class Workspace:
    """One repository with its adapters. `choose(n)` answers a random number below n.

    `claims` answers the records of claims on the remote of a name; `asking` whom to ask about a landing; `commands`
    what runs the commands of workflows, None where nothing does. `settings` is the user's git configuration as far as
    we read it: `user.name`, `user.email`, `work.actor` and others.
    """

    # No data class: to import what makes one costs readers more than these lines.
    def __init__(  # noqa: PLR0913  -- an argument for each adapter
        self,
        *,
        repository: Repository,
        worktree: WorkTree,
        writer: Writer,
        index: ItemIndex,
        clock: Clock,
        choose: Callable[[int], int],
        settings: Mapping[str, str],
        render: Renderer,
        claims: Callable[[str], Claims],
        asking: Callable[[], Asking] | None = None,
        commands: Callable[[], Commands] | None = None,
    ) -> None:
        self.repository = repository
        self.worktree = worktree
        self.writer = writer
        self.index = index
        self.clock = clock
        self.choose = choose
        self.settings = settings
        self.render = render
        self.claims = claims
        self.asking = asking
        self.commands = commands


def rules_at(tree: Tree) -> Rules | None:
    """The rules of a tree; None when it has no `.workflow/config.yml`. Problems are listed in the rules, not raised."""
    from gitflow_work.formats.rules.rulesfiles import load

    if tree.entry(CONFIG_PATH) is None:
        return None
    entries = rule_entries(tree)
    contents = tree.read({entry.oid for entry in entries.values() if entry.is_regular})
    rules = load({path: contents[entry.oid] for path, entry in entries.items() if entry.is_regular})
    rules = _with_schemas(rules, tree)
    odd = [_not_regular(path) for path, entry in entries.items() if not entry.is_regular]
    return rules._replace(problems=(*odd, *rules.problems)) if odd else rules


def _with_schemas(rules: Rules, tree: Tree) -> Rules:
    """The same rules, with the schemas that their workflows name: only those are read."""
    from gitflow_work.formats.rules import schemafiles

    named = schemafiles.wanted(rules)
    if not named:
        return rules
    entries = {path: entry for path in named if (entry := tree.entry(path)) is not None and entry.is_regular}
    contents = tree.read({entry.oid for entry in entries.values()})
    return schemafiles.attached(rules, {path: contents[entry.oid] for path, entry in entries.items()})


def _not_regular(path: str) -> Finding:
    return Finding("not-regular", "rule files are regular files, no symlinks or submodules", path=path)


def current_rules(space: Workspace) -> Rules:
    """The rules at HEAD. Raises BadUsage when there are none, WorkError when they cannot be read."""
    return rules_of(space, space.repository.head())[1]


def rules_of(space: Workspace, commit: str | None) -> tuple[Tree, Rules]:
    """The tree of a commit and its rules. Raises like `current_rules`."""
    if commit is None:
        raise no_workflow(space)
    tree = space.repository.tree(commit)
    rules = rules_at(tree)
    if rules is None:
        raise no_workflow(space)
    return tree, usable(rules)


def no_workflow(space: Workspace | None = None, *, bare: bool = False) -> BadUsage:
    """The error for a repository that `init` has not seen, or whose `.workflow` is not committed.

    In a `bare` one `init` has no place to write.
    """
    if space is not None and space.worktree.exists(WORKFLOW_DIR):
        hint = f"git add {WORKFLOW_DIR} && git commit"
        return BadUsage(f"the {WORKFLOW_DIR} of this work tree is not committed yet", hint=hint, code="no-workflow")
    hint = "git clone it, and start a workflow there: git work init" if bare else NO_WORKFLOW_HINT
    return BadUsage(f"this repository has no {WORKFLOW_DIR} yet", hint=hint, code="no-workflow")


def need_work_tree(space: Workspace) -> None:
    """Raise BadUsage in a bare repository."""
    if space.repository.is_bare:
        raise BadUsage("a bare repository has no work tree, and so no items at hand", hint="git clone it, and go there")


def usable(rules: Rules) -> Rules:
    """`rules`, when all of them could be read. Raises Undecided that names the first problem."""
    bad = [one for one in rules.problems if one.level == "error"]
    if bad:
        first = bad[0]
        raise Undecided(
            f"{first.path}:{first.line}:{first.column}: {first.message}",
            hint=first.hint or "git work workflow validate",
            code="bad-rules",
        )
    return rules


def locate(space: Workspace, beginning: str, *, committed: bool = False) -> tuple[str, str]:
    """Id and path of the one item that `beginning` means.

    With `committed`, for verbs that go by HEAD, the files on the disk are not looked at when `beginning` is a whole id
    that git's index knows once. Raises BadUsage when it means none or several, WorkError when its file cannot be read.
    """
    need_work_tree(space)
    if committed:
        known = space.index.find(beginning, committed=True)
        if len(known) == 1 and fold(known[0][0]) == fold(beginning):
            return known[0]
    found = space.index.find(beginning)
    exact = bool(found) and fold(found[0][0]) == fold(beginning)
    hidden = [] if exact else _unreadable(space, beginning)
    if len(found) == 1 and not hidden:
        return found[0]
    named = sorted({one for one, _ in (*found, *hidden)})
    if hidden and (len(named) == 1 or fold(hidden[0][0]) == fold(beginning)):
        raise located(hidden[0][1])
    if not named:
        raise _no_such_item(space, beginning)
    if len({fold(one) for one in named}) == 1:
        paths = ", ".join(path for _, path in found)
        raise WorkError(f"the id {named[0]} is in several files: {paths}", hint="git work check", code="duplicate-id")
    shown = ", ".join(named[:20]) + (f" and {len(named) - 20} more" if len(named) > 20 else "")
    raise BadUsage(f"{beginning} may mean {shown}", hint="type more of the id", code="ambiguous-id")


def _unreadable(space: Workspace, beginning: str) -> list[tuple[str, BadFile]]:
    """The ids that files which cannot be read bear in their names, as far as `beginning` may mean them.

    They have to be known: else a beginning would mean another item because one file is broken.
    """
    found = []
    for problem in space.index.problems():
        path = problem.path or ""
        name = claimed(path.rsplit("/", 1)[-1])
        if name and fold(name).startswith(fold(beginning)):
            found.append((name, BadFile(problem.message, path=path, line=problem.line, column=problem.column)))
    return [one for one in found if fold(one[0]) == fold(beginning)] or found


def _no_such_item(space: Workspace, beginning: str) -> WorkError:
    current_rules(space)  # with broken rules no item is known
    hint = near(beginning, [one for one, _ in space.index.find("")]) or "git work list --all"
    return BadUsage(f"there is no item {beginning}", hint=hint, code="no-such-item")


def committed_item(
    space: Workspace, tree: Tree, item_id: str, path: str, *, include: bool = False
) -> tuple[Item, bytes]:
    """An item and its bytes as `tree` has them; with `include` as the disk has them.

    Raises WorkError when the tree does not have it there, or has another item there; BadFile when it cannot be read.
    """
    from gitflow_work.formats.items.itemfile import parse

    entry = tree.entry(path)
    if entry is None:
        raise WorkError(
            f"{item_id} is not committed yet", hint=f"git add {path} && git commit -m '{item_id}'", code="not-committed"
        )
    if not entry.is_regular:
        raise WorkError(f"{path} is no regular file in HEAD", hint=f"git log -- {path}", code="not-regular")
    data = tree.read([entry.oid])[entry.oid]
    try:
        item = parse(data, path)
        if include and (ours := space.worktree.read(path)) is not None and ours != data:
            committed, item, data = item, parse(ours, path), ours
            if item.status != committed.status:
                raise WorkError(
                    f"{path} says `status: {item.status}`, and {committed.status} is committed",
                    hint=f"put `status: {committed.status}` back, or commit the file with git commit",
                    code="dirty-item",
                )
    except BadFile as problem:
        raise located(problem) from None
    if fold(item.id) != fold(item_id):
        raise WorkError(
            f"{path} is {item.id} in HEAD, and {item_id} on the disk", hint=f"git diff -- {path}", code="dirty-item"
        )
    return item, data


def located(problem: BadFile) -> BadFile:
    """The same error with its place in front of the message."""
    where = f"{problem.path}:{problem.line}:{problem.column}"
    return BadFile(
        f"{where}: {problem.message}",
        path=problem.path,
        line=problem.line,
        column=problem.column,
        hint=problem.hint or f"mend line {problem.line} of {problem.path}",
    )


def schema_entries(tree: Tree) -> dict[str, Entry]:
    """The files of a tree that a workflow may name as a schema, by path."""
    from gitflow_work.formats.rules.schemafiles import FOLDER, is_schema_path

    return {path: one for path, one in tree.files(FOLDER).items() if is_schema_path(path)}


def rule_entries(tree: Tree) -> dict[str, Entry]:
    """The rule files of a tree, by path; symlinks and submodules in their places too. Item folders are not walked."""
    from gitflow_work.formats.rules.rulesfiles import is_rule_path

    found = {path: entry for path in ROOT_FILES if (entry := tree.entry(path)) is not None}
    for folder in RULE_FOLDERS:
        if (entry := tree.entry(folder)) is not None and entry.mode != "40000":
            found[folder] = entry
        found.update({path: one for path, one in tree.files(folder).items() if is_rule_path(path)})
    return found
