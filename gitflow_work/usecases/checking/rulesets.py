"""Which rules judge a range: those at its BASE, and what becomes of them in it."""

from __future__ import annotations

from gitflow_work.core.check.result import Checked
from gitflow_work.core.finding import Finding
from gitflow_work.core.layout import CONFIG_PATH
from gitflow_work.core.rules import Rules
from gitflow_work.core.types.typelint import TYPES
from gitflow_work.errors import Undecided
from gitflow_work.ports.reading import Repository, Tree
from gitflow_work.usecases.checking.history import Known
from gitflow_work.usecases.checking.reading import Commits
from gitflow_work.usecases.workspace import no_workflow, rule_entries, rules_at, schema_entries


def folders_of(*rules: Rules | None) -> list[str]:
    """The item folders of several sets of rules, each once."""
    return list(dict.fromkeys(folder for one in rules if one is not None for folder in one.folders()))


def older_folders(repository: Repository, base: str, commits: Commits, *rules: Rules | None) -> list[str]:
    """The folders in which the types of `rules` had their items where the lines of a range began.

    A type may have got another folder since; these lines know nothing of it.
    """
    members = {oid for oid, _ in commits}
    begun = {one for _, parents in commits if members.isdisjoint(parents) for one in parents} - {base}
    folder = TYPES.rstrip("/")
    seen = {repository.tree(base).entry(folder)}
    types = {name for one in rules if one is not None for name in one.types}
    found: list[str] = []
    for tree in map(repository.tree, sorted(begun)):
        if (entry := tree.entry(folder)) not in seen:
            seen.add(entry)
            older = rules_at(tree)
            found += [path for path, one in older.folders().items() if one.name in types] if older else []
    return found


def current(before: Rules | None, after: Rules | None, checked: Checked) -> Rules:
    """The rules that HEAD's items must fit: HEAD's own where they can be read. Their defects are findings."""
    if after is None:
        checked.add(lost_rules(checked.head))
        assert before is not None  # one of the two exists
        return before
    errors = [one for one in after.problems if one.level == "error"]
    for found in errors:
        checked.add(found)
    return before if errors and before is not None else after


def readable(rules: Rules) -> Rules:
    """`rules`, when nothing is wrong with them. Raises Undecided: nobody may judge by rules that cannot be read."""
    bad = next((one for one in rules.problems if one.level == "error"), None)
    if bad is not None:
        raise Undecided(
            f"the rules that judge cannot be read: {bad.path}:{bad.line}: {bad.message}",
            hint=bad.hint or "mend them on the target branch first",
            code="bad-rules",
        )
    return rules


def with_new_types(rules: Rules, after: Rules | None) -> Rules:
    """The rules at BASE, with the types that only HEAD has and their workflows; nothing else could judge these."""
    if after is None:
        return rules
    types = {name: one for name, one in after.types.items() if name not in rules.types}
    # Only for the new types: else a new item of an old one could be pinned to a laxer version that the branch brings.
    own = {one.workflow for one in types.values()} - {one.workflow for one in rules.types.values()}
    workflows = {name: one for name, one in after.workflows.items() if name.partition("@")[0] in own}
    return rules._replace(types={**types, **rules.types}, workflows={**workflows, **rules.workflows})


def adoption(repository: Repository, known: Known, commits: Commits) -> tuple[frozenset[str], Rules]:
    """The commits before which no rules had been, and the rules of the first that has them."""
    first = next((oid for oid, _ in commits if oid in known.changes.configs), None)
    rules = rules_at(repository.tree(first)) if first is not None else None
    if first is None or rules is None:
        raise no_workflow(bare=repository.is_bare)
    had: dict[str, bool] = {}
    adopting = set()
    for oid, parents in commits:
        before = any(had.get(parent, False) for parent in parents)
        if not before:
            adopting.add(oid)
        had[oid] = before or oid in known.changes.configs
    return frozenset(adopting), rules


def lost_rules(commit: str) -> Finding:
    """The finding for a history that had rules, and a commit that has none."""
    return Finding(
        "rules-lost",
        f"{CONFIG_PATH} is gone, though the history has had it; a workflow does not end by deleting its rules",
        path=CONFIG_PATH,
        commit=commit,
        hint=f"git log -1 --diff-filter=D -- {CONFIG_PATH}, and restore it",
    )


class RulesByTree:
    """The rules of many commits, read once for each set of rule files."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[tuple[str, ...], Rules | None] = {}
        self._at: dict[str, Rules | None] = {}

    def at(self, commit: str) -> Rules | None:
        """The rules at a commit; None when it has none."""
        if commit not in self._at:
            self._at[commit] = self._read(self._repository.tree(commit))
        return self._at[commit]

    def _read(self, tree: Tree) -> Rules | None:
        files = {**rule_entries(tree), **schema_entries(tree)}
        key = tuple(f"{path} {entry.mode} {entry.oid}" for path, entry in files.items())
        if key not in self._known:
            self._known[key] = rules_at(tree)
        return self._known[key]
