"""What the commands of a workflow consist of, and whether this clone trusts it.

Trust is bound to bytes: of the workflow's file, and of each file of the repository that its commands name, as a commit
has them. The digest is over all of them, so any change of any makes another digest, which nobody has trusted yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.core import attempt
from gitflow_work.core.attempt import Command
from gitflow_work.core.decide import Decision
from gitflow_work.core.verdict import GateResult, Verdict, all_of
from gitflow_work.core.workflow import Transition, Workflow
from gitflow_work.errors import BadUsage
from gitflow_work.ports.commands import Commands, Script
from gitflow_work.ports.reading import Tree
from gitflow_work.usecases.deciding.transition import Edge

if TYPE_CHECKING:
    from gitflow_work.usecases.workspace import Workspace

GATE = "hooks"
HINT = "git work trust --dry-run shows them, git work trust trusts them"
MAX_LINES = 12
MAX_TOLD = 1000
"""Signs of what a command said that are repeated."""
MAX_BYTES = 20_000_000
"""Of all files that the commands of one workflow name."""


class Bundle(NamedTuple):
    """The commands of one workflow: transition, when, command. `files` are those they name, by path.

    `digest` stands for all of it; it is empty where `defects` say what keeps the commands from being run.
    """

    path: str
    commands: tuple[tuple[str, str, Command], ...]
    files: Mapping[str, Script]
    defects: tuple[str, ...]
    digest: str


class Trusted(NamedTuple):
    """What `trust` answers for. `known` are the digests that are trusted now; `revoked`: so many were."""

    bundles: tuple[Bundle, ...]
    known: frozenset[str]
    revoked: int | None = None


def bundle(tree: Tree, workflow: Workflow) -> Bundle:
    """What the commands of a workflow consist of, in the tree that the workflow was read from."""
    commands = tuple(attempt.commands_of(workflow))
    entries, defects = {}, []
    for path, how in _named(commands):
        entry = tree.entry(path)
        if entry is None or entry.mode == "40000":
            defects += [f"{path} is no file of this commit"] * (how != _PERHAPS)
        elif not entry.is_regular:
            defects.append(f"{path} is a symbolic link or a submodule")
        elif how == _PROGRAM and entry.mode != "100755":
            defects.append(f"{path} is not executable: git update-index --chmod=+x {path}, and commit")
        else:
            entries[path] = entry
    contents = tree.read({one.oid for one in entries.values()})
    files = {path: Script(contents[one.oid], one.mode == "100755") for path, one in sorted(entries.items())}
    if sum(len(one.data) for one in files.values()) > MAX_BYTES:
        defects.append(f"the files that its commands name have more than {MAX_BYTES // 1_000_000} MB")
    found = tuple(dict.fromkeys(defects))
    own = tree.entry(workflow.path)
    if own is None:
        return Bundle(workflow.path, commands, files, (f"{workflow.path} is no file of this commit",), "")
    digest = "" if found else _digest(workflow.path, tree.read([own.oid])[own.oid], files)
    return Bundle(workflow.path, commands, files, found, digest)


_PROGRAM, _FILE, _PERHAPS = "program", "file", "perhaps"


def _named(commands: Iterable[tuple[str, str, Command]]) -> Iterator[tuple[str, str]]:
    """The paths that commands name, and how: a script has to be a file, another word may be one."""
    for _, _, command in commands:
        first, *others = command.words
        if attempt.is_script(first) and (path := attempt.file_of(first)) is not None:
            yield path, _PROGRAM
        yield from ((path, _PERHAPS) for one in others if (path := attempt.file_of(one)) is not None)
        yield from ((path, _FILE) for path in command.files)


def _digest(path: str, data: bytes, files: Mapping[str, Script]) -> str:
    """Lengths come first, so that no two lists of files have one text."""
    whole = sha256(b"gitflow-work trust 1\n")
    parts = [(path, data, "-"), *((name, one.data, "x" if one.is_executable else "-") for name, one in files.items())]
    for name, content, mode in parts:
        encoded = name.encode("utf-8", "surrogateescape")
        whole.update(b"%d %d %s\n" % (len(encoded), len(content), mode.encode("ascii")))
        whole.update(encoded)
        whole.update(content)
    return whole.hexdigest()


def commands_at(space: Workspace) -> Commands | None:
    """What runs commands here, or None where nothing may."""
    return space.commands() if space.commands is not None else None


def trust_now(space: Workspace, *, revoke: bool = False, record: bool = False) -> Trusted:
    """The commands of all workflows of HEAD; with `record` those without defects are trusted from now on.

    Raises BadUsage where there are no rules, or no work tree; WorkError when trust cannot be written.
    """
    from gitflow_work.usecases.workspace import need_work_tree, rules_of

    need_work_tree(space)
    commands = commands_at(space)
    if commands is None:
        raise BadUsage("commands of workflows do not run here")
    if revoke:
        return Trusted((), frozenset(), commands.revoke() if record else len(commands.trusted()))
    tree, rules = rules_of(space, space.repository.head())
    found = tuple(bundle(tree, one) for _, one in sorted(rules.workflows.items()) if any(attempt.commands_of(one)))
    if record:
        commands.trust({one.digest: one.path for one in found if one.digest})
    return Trusted(found, frozenset(commands.trusted()))


def leaf(space: Workspace, found: Bundle, transition: Transition) -> GateResult:
    """What keeps the commands of a transition from being run; not applicable when nothing does."""
    lines = "; ".join(f"{when}: {shown(one)}" for when, one in attempt.commands(transition))
    commands = commands_at(space)
    if commands is None:
        return GateResult(GATE, Verdict.UNKNOWN, found=f"not run here: {lines}", hint=HINT)
    if found.defects:
        hint = "commit what is missing, or mend the workflow"
        return GateResult(GATE, Verdict.FAIL, found=found.defects[0], hint=hint)
    if found.digest not in commands.trusted():
        said = f"this clone does not trust the commands of {found.path}"
        return GateResult(GATE, Verdict.UNKNOWN, found=said, who="you", hint=HINT)
    return GateResult(GATE, Verdict.NOT_APPLICABLE, found=f"run when the move is made: {lines}")


def with_commands(space: Workspace, tree: Tree, workflow: Workflow, edges: Iterable[Edge]) -> list[Edge]:
    """The same edges; one whose commands are not trusted, or cannot be run, says so as one more gate."""
    found = []
    whole: Bundle | None = None
    for edge in edges:
        if not edge.transition.has_commands:
            found.append(edge)
            continue
        whole = bundle(tree, workflow) if whole is None else whole
        gate, decision = leaf(space, whole, edge.transition), edge.decision
        is_mute = gate.verdict is Verdict.NOT_APPLICABLE
        verdict = decision.verdict if is_mute else all_of([decision.verdict, gate.verdict])
        whether = edge.verdict if is_mute else all_of([edge.verdict, gate.verdict])
        decision = Decision(verdict, (*decision.gates, gate), decision.waits)
        found.append(Edge(edge.transition, decision, whether))
    return found


def shown(command: Command) -> str:
    """A command as a shell would take it."""
    import shlex

    return shlex.join(command.words)


def last_lines(said: str) -> str:
    """The end of what a command said, as far as it is repeated."""
    return "\n".join(said[-MAX_TOLD:].split("\n")[-MAX_LINES:])
