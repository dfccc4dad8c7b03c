"""One attempt to move an item: decide, run the commands before, decide again and commit, run the commands after.

Commands run, and time passes, while nobody waits for the lock. What they ran for is decided anew under it: when that
comes out otherwise, the attempt begins again. The gates are what `check` judges; commands are for this clone alone.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from gitflow_work.core.attempt import AFTER, BEFORE, Command, Retry
from gitflow_work.errors import WorkError
from gitflow_work.usecases.actor import actor
from gitflow_work.usecases.attempting import passing
from gitflow_work.usecases.attempting.trust import last_lines, shown
from gitflow_work.usecases.attempting.turn import Changed, Chosen, Turn
from gitflow_work.usecases.deciding.items import ground
from gitflow_work.usecases.move import Blocked, Moved, Request, planned
from gitflow_work.usecases.workspace import Workspace, committed_item, rules_of

if TYPE_CHECKING:
    from gitflow_work.core.forge.answers import ForgeTrouble
    from gitflow_work.ports.writing import Plan
    from gitflow_work.usecases.attempting.failing import Failing

ROUNDS = 3
"""So often an attempt begins again because what its commands ran for was changed meanwhile."""

Tell = Callable[[str], None]


class CommandFailed(WorkError):
    """A command before the move ended with something else than 0, or did not end."""

    code = "hook-refused"
    reason = ""
    """The message without what the command said: what may be written down."""


def attempt(space: Workspace, place: tuple[str, str], request: Request, *, dry_run: bool, tell: Tell) -> Moved:
    """Move the item of this id and path. Raises as `move` does, and CommandFailed."""
    heard: list[ForgeTrouble] = []
    there = copy.copy(space)
    there.asking = passing.listening(space.asking, heard)
    tried = _Attempt(there, place, request, tell, heard)
    return tried.looked_at() if dry_run else tried.made()


class _Attempt:
    def __init__(
        self, space: Workspace, place: tuple[str, str], request: Request, tell: Tell, heard: list[ForgeTrouble]
    ) -> None:
        self._space = space
        self._id, self._path = place
        self._request = request
        self._tell = tell
        self._heard = heard
        self._turn = Turn(space, skips=request.no_hooks)
        self._tries = 1
        self._done: list[Command] = []
        self._failing: Failing | None = None

    def looked_at(self) -> Moved:
        """What would be done. Nothing is run, and nothing waited for."""
        _, moved = self._plan(self._space.repository.head())
        chosen = self._chosen
        notes = [f"the command {when} the move would run: {shown(one)}" for when, one in self._commands(chosen)]
        return moved._replace(notes=(*moved.notes, *notes))

    def made(self) -> Moved:
        """The move, in as many tries as it may take."""
        rounds = 0
        while True:
            try:
                return self._once()
            except Changed:
                rounds += 1
                self._turn.ran, self._done = None, []
                if rounds >= ROUNDS:
                    message = f"{self._id}, its rules or its commands were changed each time while its commands ran"
                    raise self._failed(WorkError(message, hint="try again", code="lost-race")) from None
            except WorkError as error:
                if not self._again(error):
                    raise self._failed(error) from None

    def _once(self) -> Moved:
        made: list[Moved] = []

        def build(head: str | None) -> Plan | None:
            plan, moved = self._plan(head)
            made[:] = [moved]
            return plan

        self._heard.clear()
        self._plan(self._space.repository.head())
        self._before(self._chosen)
        written = self._space.writer.commit(build)
        moved, chosen = made[0], self._chosen
        if written is None:
            return moved
        moved = moved._replace(commit=written.commit, notes=(*moved.notes, *written.notes))
        self._after(chosen, written.commit)
        return moved

    @property
    def _chosen(self) -> Chosen:
        assert self._turn.chosen is not None  # what was planned was chosen
        return self._turn.chosen

    def _plan(self, head: str | None) -> tuple[Plan, Moved]:
        tree, rules = rules_of(self._space, head)
        item, data = committed_item(self._space, tree, self._id, self._path, include=self._request.include)
        return planned(self._space, ground(tree, rules), item, data, self._path, self._request, self._turn)

    def _commands(self, chosen: Chosen) -> list[tuple[str, Command]]:
        if chosen.bundle is None:
            return []
        transition = chosen.transition
        return [(BEFORE, one) for one in transition.before] + [(AFTER, one) for one in transition.after]

    def _before(self, chosen: Chosen) -> None:
        """Run what has not run yet. Raises CommandFailed."""
        if chosen.bundle is None or self._turn.ran is not None:
            return
        if self._failing is None and chosen.transition.before:
            from gitflow_work.usecases.attempting.failing import Failing

            self._failing = Failing(self._space, chosen, self._values(chosen), self._tell)
        for command in chosen.transition.before[len(self._done) :]:
            why = self._run(chosen, command, self._values(chosen) | {"GIT_WORK_HOOK": BEFORE})
            if why:
                raise self._refused(chosen, command, why)
            self._done.append(command)
        self._turn.ran = chosen.key

    def _refused(self, chosen: Chosen, command: Command, why: str) -> CommandFailed:
        message = (
            f"{self._id} cannot go from {chosen.item.status} to {chosen.transition.target}: "
            f"the command before {chosen.transition.name}, {shown(command)}, {why}"
        )
        error = CommandFailed(message, hint="mend what it names, or go without the commands by --no-hooks")
        error.reason = message.removesuffix(why) + why.partition(": ")[0]
        return error

    def _after(self, chosen: Chosen, commit: str) -> None:
        """The commit stands, so a failure is only told, and the next one runs all the same."""
        for command in chosen.transition.after if chosen.bundle is not None else ():
            values = self._values(chosen) | {"GIT_WORK_HOOK": AFTER, "GIT_WORK_COMMIT": commit}
            try:
                why = self._run(chosen, command, values)
            except WorkError as error:
                why = f"could not run: {error.message}"
            except KeyboardInterrupt:
                self._tell(f"{self._id} is moved, in {commit[:12]}; what comes after it was interrupted")
                raise
            if why:
                self._tell(f"{self._id} is moved; the command after {chosen.transition.name}, {shown(command)}, {why}")

    def _run(self, chosen: Chosen, command: Command, values: Mapping[str, str]) -> str:
        """Run one command; empty when it ended well, else why not, with the end of what it said."""
        assert chosen.bundle is not None
        commands = self._space.commands() if self._space.commands is not None else None
        assert commands is not None  # else nothing is trusted
        ended = commands.run(command, chosen.bundle.files, values)
        if ended.why:
            return ended.why + (f": {last_lines(ended.said).replace(chr(10), ' / ')}" if ended.said else "")
        if ended.said:
            self._tell(f"{shown(command)} says:\n{last_lines(ended.said)}")
        return ""

    def _values(self, chosen: Chosen) -> dict[str, str]:
        """What commands are told, each by a variable of its own; always all, so that none is left from elsewhere."""
        item = chosen.item
        return {
            "GIT_WORK_ITEM": item.id,
            "GIT_WORK_TYPE": item.type,
            "GIT_WORK_TITLE": item.title,
            "GIT_WORK_PATH": chosen.path,
            "GIT_WORK_FROM": item.status,
            "GIT_WORK_TO": chosen.transition.target,
            "GIT_WORK_TRANSITION": chosen.transition.name,
            "GIT_WORK_WORKFLOW": chosen.workflow.name,
            "GIT_WORK_ACTOR": actor(self._space, chosen.ground.rules),
            "GIT_WORK_ATTEMPT": str(self._tries),
            "GIT_WORK_COMMIT": "",
            "GIT_WORK_REASON": "",
        }

    def _again(self, error: WorkError) -> bool:
        """Whether it is to be tried again, after the wait that is due."""
        retry = self._retry(error)
        commands = self._space.commands() if self._space.commands is not None else None
        if retry is None or commands is None:
            return False
        delays = retry.delays()
        if self._tries > len(delays):
            return False
        wait: float = delays[self._tries - 1]
        asked = max((one.retry_after or 0 for one in self._heard), default=0)
        if asked > max(wait, retry.max_delay):
            return False  # it has said that it will not answer before
        wait = max(wait, asked)
        self._tries += 1
        self._tell(f"{error.message}; try {self._tries} of {len(delays) + 1} in {wait:g} s")
        commands.wait(wait)
        return True

    def _retry(self, error: WorkError) -> Retry | None:
        """How to go on after something that may be another way next time; None: it will not."""
        if isinstance(error, CommandFailed):
            return self._chosen.transition.retry
        if isinstance(error, Blocked) and passing.is_passing(error, self._heard):
            return next((one.transition.retry for one in error.blocked if one.transition.retry is not None), None)
        return None

    def _failed(self, error: WorkError) -> WorkError:
        """The error, after what a failure brings about where commands have run."""
        if self._failing is not None:
            self._failing.undo(error)
        return error
