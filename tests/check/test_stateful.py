"""Teams at work in a real repository: the tool's own writer, edits by hand, and git's merges of every kind.

After each step the check agrees with the oracle, and what the tool alone has made is green.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from gitflow_work.bootstrap import open_workspace
from gitflow_work.errors import WorkError
from gitflow_work.usecases import move, new
from gitflow_work.usecases.workspace import Workspace
from tests.check.lives import Life
from tests.check.reading import told
from tests.check.story import BROKEN, STATES, Told
from tests.check.test_lives import compared
from tests.check.things import FLOW, Config, Flow, Roles, rules, text
from tests.support import Repo, hermetic

EXAMPLES, STEPS = int(os.environ.get("EXAMPLES", "8")), int(os.environ.get("STEPS", "20"))
FLOWS = [Flow(), Flow(artifact=True), Flow(keyword=True), Flow(artifact=True, jump=True)]
BRANCHES = ("main", "a", "b")
NUMBERS = st.integers(0, 50)
PEOPLE = st.sampled_from(("ann", "bob"))


class Work(RuleBasedStateMachine):
    """One repository with the branches main, a and b, all begun at the root."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        home = Path(self.folder.name)
        self.repo = Repo(home / "repo", hermetic(home))
        self.clean: set[str] = set()

    def teardown(self) -> None:
        self.folder.cleanup()

    @initialize(flow=st.sampled_from(FLOWS), squash=st.sampled_from(("path", "step")), free=st.booleans())
    def begin(self, flow: Flow, squash: str, free: bool) -> None:
        files = rules(Config(squash), Roles("all" if free else "moves"), flow)
        for path, thing in files.items():
            self.repo.write(path, text(thing))
        self.root = self.repo.commit("rules")
        for name in BRANCHES[1:]:
            self.repo.git("branch", name)
        self.clean.add(self.root)

    # By the tool

    @rule()
    def tool_new(self) -> None:
        with self._space() as space:
            new.new(space, new.Request("task", "Some work", {}))
        self._made()

    @rule(number=NUMBERS, status=st.sampled_from(STATES), proof=st.booleans())
    def tool_move(self, number: int, status: str, proof: bool) -> None:
        path = self._item(number)
        if path is None:
            return
        item = self.repo.read(path).split("id: ")[1].split("\n")[0]
        if proof:
            self.repo.write(f"docs/{item}.md", "Proof.\n")
            self.repo.commit("proof")
            self._made()
        # It may well be no move.
        with suppress(WorkError), self._space() as space:
            move.move(space, item, move.Request(status, keywords=("REVIEWED",)))
            self._made()

    # By hand

    @rule(number=NUMBERS, status=st.sampled_from((*STATES, "Nowhere")), who=PEOPLE)
    def hand_edit(self, number: int, status: str, who: str) -> None:
        if path := self._item(number):
            lines = [f"status: {status}" if line.startswith("status: ") else line for line in self._lines(path)]
            self.repo.write(path, "\n".join(lines) + "\n")
            self._commit(who)

    @rule(number=NUMBERS, what=st.sampled_from(("delete", "rename", "break", "copy")), who=PEOPLE)
    def hand_harm(self, number: int, what: str, who: str) -> None:
        path = self._item(number)
        if path is None:
            return
        if what == "delete":
            self.repo.git("rm", "-q", path)
        elif what == "rename":
            self.repo.git("mv", "-f", path, path.replace(".md", "-x.md"))
        elif what == "break":
            self.repo.write(path, BROKEN)
        else:
            self.repo.write(path.replace(".md", "-copy.md"), self.repo.read(path))
        self._commit(who)

    @rule(status=st.sampled_from(STATES), number=st.integers(1, 3), who=PEOPLE)
    def hand_new(self, status: str, number: int, who: str) -> None:
        """New, or made again where it was deleted."""
        path = f".workflow/tasks/T-{number}.md"
        self.repo.write(path, f"---\nid: T-{number}\ntype: task\ntitle: Some work\nstatus: {status}\n---\n")
        self._commit(who)

    @rule(flow=st.sampled_from(FLOWS), who=PEOPLE)
    def hand_rules(self, flow: Flow, who: str) -> None:
        self.repo.write(FLOW, text(flow))
        self._commit(who)

    # By git

    @rule(name=st.sampled_from(BRANCHES))
    def switch(self, name: str) -> None:
        self.repo.git("switch", "-q", name)

    @rule(name=st.sampled_from(BRANCHES), how=st.sampled_from(("--ff", "--no-ff", "ours", "evil")), mine=st.booleans())
    def merge(self, name: str, how: str, mine: bool) -> None:
        options = {"ours": ["--no-ff", "-s", "ours"], "evil": ["--no-ff", "--no-commit"]}.get(how, [how])
        done = self.repo.try_git("merge", "-q", "-m", "merge", *options, name)
        if done.returncode:
            self.repo.try_git("checkout", "--ours" if mine else "--theirs", "--", ".")
            self.repo.git("add", "-A")
            self.repo.try_git("commit", "-q", "-m", "merge")
        elif how == "evil" and (self.repo.top / ".git/MERGE_HEAD").exists():
            self.hand_edit(0, "Done", "ann")
            self.repo.try_git("commit", "-q", "-m", "merge")

    @rule()
    def octopus(self) -> None:
        if self.repo.try_git("merge", "-q", "-m", "octopus", *BRANCHES).returncode:
            self.repo.git("reset", "-q", "--hard")

    @rule(name=st.sampled_from(BRANCHES), what=st.sampled_from(("revert", "cherry-pick", "rebase", "squash")))
    def again(self, name: str, what: str) -> None:
        """What undoes or repeats commits; where it conflicts, nothing is done. The rules themselves stay."""
        if what == "revert" and self.repo.head() == self.root:
            return
        orders = {
            "revert": ("revert", "--no-edit", "HEAD"),
            "cherry-pick": ("cherry-pick", "--allow-empty", "--keep-redundant-commits", name),
            "rebase": ("rebase", "-q", name),
            "squash": ("merge", "-q", "--squash", name),
        }
        if self.repo.try_git(*orders[what]).returncode:
            if what != "squash":
                self.repo.try_git(what, "--abort")
            self.repo.git("reset", "-q", "--hard")
        elif what == "squash":
            self._commit("bob")

    # What holds

    @invariant()
    def the_check_and_the_oracle_agree(self) -> None:
        commits, head = told(self.repo), self.repo.head()
        ids = Told(self.repo.top, {one: one for one in commits})
        for base in {self.root, self.repo.git("rev-parse", "main")}:
            refused = compared(Life(commits, base, head), ids)
            assert base != self.root or head not in self.clean or not refused

    @contextmanager
    def _space(self) -> Iterator[Workspace]:
        space = open_workspace(str(self.repo.top))
        try:
            yield space
        finally:
            space.repository.close()  # type: ignore[attr-defined]  # the adapter's

    def _item(self, number: int) -> str | None:
        folder = self.repo.top / ".workflow/tasks"
        paths = sorted(folder.glob("*.md")) if folder.exists() else []
        readable = [one for one in paths if "<<<<<<<" not in one.read_text()]
        return str(readable[number % len(readable)].relative_to(self.repo.top)) if readable else None

    def _lines(self, path: str) -> list[str]:
        return self.repo.read(path).splitlines()

    def _commit(self, who: str) -> None:
        by = {"GIT_AUTHOR_NAME": who, "GIT_AUTHOR_EMAIL": f"{who}@example.org"}
        self.repo.git("add", "-A")
        self.repo.git("commit", "-q", "--allow-empty", "-m", "by hand", env=by)

    def _made(self) -> None:
        """HEAD was made by the tool; it is clean when what it stands on is."""
        parents = self.repo.git("rev-list", "--parents", "-n", "1", "HEAD").split()[1:]
        if set(parents) <= self.clean:
            self.clean.add(self.repo.head())


def test_teams_at_work(clean_env: dict[str, str]) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    steps = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Work, settings=steps)
