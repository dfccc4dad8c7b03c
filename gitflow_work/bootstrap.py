"""The only wiring: makes the adapters and hands them to the verbs as one Workspace."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from gitflow_work.adapters.plugins import EntryPoints
from gitflow_work.core import plugins
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from gitflow_work.adapters.editor import TerminalEditor
    from gitflow_work.adapters.git.candidate import Draft
    from gitflow_work.adapters.git.hookfiles import Installed
    from gitflow_work.adapters.git.repository import GitRepository
    from gitflow_work.core.foreign import ForeignFolder
    from gitflow_work.core.people.people import Person
    from gitflow_work.core.rules import GitHub
    from gitflow_work.ports.claims import Claims
    from gitflow_work.ports.commands import Commands
    from gitflow_work.ports.forge import CursorStore, Forge, Tracker
    from gitflow_work.ports.items import EventLog
    from gitflow_work.ports.remote import Remote
    from gitflow_work.ports.signatures import Signatures
    from gitflow_work.ports.templates import Plain, Rendered
    from gitflow_work.ports.writing import Manner, Outcome, Plan, Task, Written
    from gitflow_work.usecases.forge.asking import Asking
    from gitflow_work.usecases.workspace import Workspace

MAX_FILE = 1_000_000
"""Bytes of a rule file; more are refused by its reader."""
MAX_KEY_FILE = 20_000
"""Characters of a public key's file."""

Progress = Callable[[int, int], None]

plugins.use(EntryPoints())


def editor(space: Workspace) -> TerminalEditor:
    """The user's editor, as git chooses it."""
    from gitflow_work.adapters.editor import TerminalEditor

    return TerminalEditor(space.settings)


class SystemClock:
    """The machine's clock, in its zone."""

    def now(self) -> datetime:
        """See ports.Clock."""
        return datetime.now().astimezone()


class LateWriter:
    """Implements ports.Writer. What writes is imported when something is to be written: readers pay nothing for it."""

    def __init__(self, repository: GitRepository) -> None:
        self._repository = repository

    def commit(self, build: Callable[[str | None], Plan | None]) -> Written | None:
        """See ports.Writer."""
        from gitflow_work.adapters.git.writer import GitWriter

        return GitWriter(self._repository).commit(build)

    def commit_all(self, tasks: Sequence[Task], manner: Manner) -> Iterator[Outcome]:
        """See ports.Writer."""
        from gitflow_work.adapters.git.writer import GitWriter

        return GitWriter(self._repository).commit_all(tasks, manner)

    def recover(self) -> list[str]:
        """See GitWriter.recover; costs two looks when there is nothing."""
        places = self._repository.places
        index = os.path.join(places.top or "", os.environ.get("GIT_INDEX_FILE") or f"{places.git_dir}/index")
        left = (os.path.join(places.git_dir, "gitflow-work", "pending.json"), f"{index}.lock")
        if not any(os.path.lexists(path) for path in left):
            return []
        from gitflow_work.adapters.git.writer import GitWriter

        return GitWriter(self._repository).recover()


def open_repository(where: str = ".") -> GitRepository:
    """The repository that `where` lies in. Raises BadUsage when there is none."""
    from gitflow_work.adapters.git.repository import GitRepository, find

    return GitRepository(find(os.path.abspath(where)))


def open_workspace(where: str = ".", progress: Progress | None = None) -> Workspace:
    """Everything the verbs need for the repository that `where` lies in. Raises BadUsage when there is none."""
    from gitflow_work.adapters.git.worktree import GitWorkTree
    from gitflow_work.adapters.index.index import SqliteIndex
    from gitflow_work.usecases.workspace import Workspace

    repository = open_repository(where)
    settings = {**repository.settings(), **_from_environment()}
    settings |= _signing_key(settings)
    writer = LateWriter(repository)
    for sentence in writer.recover():
        _say(sentence)
    return Workspace(
        repository=repository,
        worktree=GitWorkTree(repository.places),
        writer=writer,
        index=SqliteIndex(repository, settings, progress),
        clock=SystemClock(),
        choose=_random_below,
        settings=settings,
        render=_render,
        claims=lambda remote: _claims(repository, remote),
        asking=lambda: asking(repository),
        commands=lambda: _commands(repository),
    )


def _from_environment() -> dict[str, str]:
    """What git takes from the environment rather than from its configuration."""
    names = {"user.name": "GIT_AUTHOR_NAME", "user.email": "GIT_AUTHOR_EMAIL"}
    return {key: os.environ[name] for key, name in names.items() if os.environ.get(name)}


def _signing_key(settings: Mapping[str, str]) -> dict[str, str]:
    """The public key itself, where `user.signingKey` names the file of an SSH key, its private half or its public."""
    named = os.path.expanduser(settings.get("user.signingkey", ""))
    is_text = named.startswith(("ssh-", "key::", "ecdsa-", "sk-"))
    if not named or is_text or "commit.gpgsign" not in settings or settings.get("gpg.format") != "ssh":
        return {}
    path = f"{named.removesuffix('.pub')}.pub"
    try:
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                return {"user.signingkey": file.read(MAX_KEY_FILE)}
    except OSError:
        pass
    return {}


def _render(source: str, values: Mapping[str, Plain]) -> Rendered:
    from gitflow_work.adapters.templates.renderer import render

    return render(source, values)


def _claims(repository: GitRepository, remote: str) -> Claims:
    from gitflow_work.adapters.git.remoteclaims import claims_of

    return claims_of(repository, remote)


def _commands(repository: GitRepository) -> Commands:
    from gitflow_work.adapters.commands import ClonesCommands

    return ClonesCommands(repository.places)


def _random_below(bound: int) -> int:
    import secrets

    return secrets.randbelow(bound)


def _say(sentence: str) -> None:
    import sys

    sys.stderr.write(f"note: {sentence}\n")


def forge_of(space: Workspace) -> Callable[[GitHub], Forge | None]:
    """What opens the forge that rules name, for the repository of `space`: see open_forge."""
    from gitflow_work.adapters.git.repository import GitRepository

    repository = space.repository
    assert isinstance(repository, GitRepository)  # open_workspace made it
    return lambda github: open_forge(repository, github)


def remote_of(space: Workspace, name: str = "origin") -> Remote:
    """The branches of a remote of the repository of `space`."""
    from gitflow_work.adapters.git.remote import GitRemote
    from gitflow_work.adapters.git.repository import GitRepository

    assert isinstance(space.repository, GitRepository)  # open_workspace made it
    return GitRemote(space.repository, name)


@contextmanager
def outpost(space: Workspace, branch: str, tip: str, person: Person) -> Iterator[Workspace]:
    """A workspace in which `branch` is checked out at `tip` and whose commits are `person`'s; gone with the context."""
    import copy

    from gitflow_work.adapters.git.outpost import outpost as made
    from gitflow_work.adapters.git.repository import GitRepository
    from gitflow_work.adapters.git.worktree import GitWorkTree
    from gitflow_work.adapters.index.index import SqliteIndex

    assert isinstance(space.repository, GitRepository)  # open_workspace made it
    author = (person.display or person.name, person.emails[0])
    with made(space.repository, branch, tip, author) as repository:
        there = copy.copy(space)
        settings = {**repository.settings(), "user.name": author[0], "user.email": author[1], "work.actor": person.name}
        there.settings = settings | _signing_key(settings)
        there.repository, there.worktree = repository, GitWorkTree(repository.places)
        there.writer, there.index = LateWriter(repository), SqliteIndex(repository, there.settings, None)
        asking_once = asking(space.repository)
        there.asking = lambda: asking_once
        there.commands = None  # nobody who could have trusted them is here
        yield there


def signatures(people: tuple[Person, ...]) -> Signatures:
    """What verifies signatures against the keys of these people, who are those of the rules that judge."""
    from gitflow_work.adapters.git.signatures import SignatureVerifier

    return SignatureVerifier(people)


def open_events(space: Workspace, progress: Progress | None = None) -> EventLog:
    """The history of items, in the repository of `space`."""
    from gitflow_work.adapters.git.repository import GitRepository
    from gitflow_work.adapters.index.events import SqliteEvents

    assert isinstance(space.repository, GitRepository)  # open_workspace made it
    return SqliteEvents(space.repository, progress)


def read_folder(path: str) -> ForeignFolder:
    """The task files of a foreign backlog. Raises BadUsage when there is none."""
    from gitflow_work.adapters.foldersource import read_folder as read

    return read(path)


def read_file(path: str) -> bytes:
    """A file that the user named. Raises BadUsage when it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise BadUsage(f"{path} cannot be read: {error.strerror}", hint="name a file that is there") from None


def rule_files(space: Workspace) -> dict[str, bytes]:
    """The rule files as they lie in the work tree, by path. Raises BadUsage when there is no workflow."""
    from gitflow_work.adapters.rulefolder import read_rules

    return read_rules(space.worktree)


def workflow_tests(space: Workspace) -> dict[str, bytes]:
    """The unit tests of workflows as they lie in the work tree, by path."""
    from gitflow_work.adapters.rulefolder import read_tests

    return read_tests(space.worktree)


def draft(repository: GitRepository, *, disk: bool = False) -> AbstractContextManager[Draft]:
    """What is staged, or with `disk` what lies on the disk, as a tree to judge; gone when the context ends."""
    from gitflow_work.adapters.git import candidate

    return candidate.on_disk(repository) if disk else candidate.staged(repository)


def install_hooks(repository: GitRepository, *, force: bool, dry_run: bool) -> list[Installed]:
    """Write the hooks of this clone. Raises WorkError when another hook stands there, unless `force` is given."""
    from gitflow_work.adapters.git.hookfiles import install

    return install(repository.places, force=force, dry_run=dry_run)


def branches(repository: GitRepository) -> dict[str, str]:
    """Full names of the branches that are here, each with its tip."""
    return repository.refs_below("refs/heads/")


def comment_marker(repository: GitRepository) -> str:
    """What begins a comment in a commit's message."""
    return repository.comment_marker()


def user_settings(repository: GitRepository) -> dict[str, str]:
    """The user's configuration as far as we read it; what the environment says comes first."""
    return {**repository.settings(), **_from_environment()}


def open_forge(
    repository: GitRepository,
    github: GitHub,
    environment: Mapping[str, str] | None = None,
    *,
    hook: bool = False,
    server: bool = False,
) -> Forge | None:
    """GitHub, for the repository that `github`, the environment or origin's address names; None when none does.

    Nothing is asked, imported or run for a token before the first question, which raises ForgeTrouble when there is no
    token. `environment` is that of the process unless given. `hook`: somebody waits, so bounds are closer; `server`: a
    hook of a server, where `gh` is not run and nothing is kept.
    """
    from gitflow_work.adapters.github.opening import open_forge as opened

    given = os.environ if environment is None else environment
    return opened(repository.git, repository.places.common_dir, github, given, hook=hook, server=server)


def asking(repository: GitRepository, environment: Mapping[str, str] | None = None, *, hook: bool = False) -> Asking:
    """Whom a check or a move asks about its landing: see open_forge, which is called when a gate asks."""
    from gitflow_work.usecases.forge.asking import Asking, Own

    given = os.environ if environment is None else environment
    return Asking(lambda github: open_forge(repository, github, given, hook=hook), Own.of(given))


def open_tracker(
    repository: GitRepository,
    github: GitHub,
    environment: Mapping[str, str] | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    pausing: Callable[[float], None] | None = None,
) -> tuple[Tracker, CursorStore] | None:
    """The issues of that repository, with bounds for bringing over many; None when none is named. See open_forge.

    `progress` is told what was read of how much, `pausing` for how many seconds GitHub lets us wait.
    """
    from gitflow_work.adapters.github.cursor import FileCursor
    from gitflow_work.adapters.github.opening import open_tracker as opened

    given = os.environ if environment is None else environment
    found = opened(repository.git, repository.places.common_dir, github, given, progress, pausing)
    return (found, FileCursor(repository.places.common_dir)) if found else None
