"""A forge that is nothing but its answers, for tests of whoever asks one. It keeps to ports/forge.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from gitflow_work.core.forge.answers import CheckRun, Comment, CommitBy, ForgeTrouble, Pull, Review, newest_checks
from gitflow_work.core.forge.pushes import Push


@dataclass
class MemoryForge:
    """Answers by pull request, commit, branch; what is not there is trouble or nothing, as the contract says.

    `trouble` is raised by every question. `asked` are the questions, in order: the method's name and its arguments.
    """

    name: str = "acme/shop"
    pulls: dict[int, Pull] = field(default_factory=dict)
    pulls_by_commit: dict[str, tuple[Pull, ...]] = field(default_factory=dict)
    files_of: dict[int, tuple[str, ...]] = field(default_factory=dict)
    commits_of: dict[int, tuple[CommitBy, ...]] = field(default_factory=dict)
    reviews_of: dict[int, tuple[Review, ...]] = field(default_factory=dict)
    pushes_of: dict[int, tuple[Push, ...]] = field(default_factory=dict)
    pushes_trouble: ForgeTrouble | None = None
    comments_of: dict[int, tuple[Comment, ...]] = field(default_factory=dict)
    runs: list[CheckRun] = field(default_factory=list)
    required: dict[str, tuple[str, ...]] = field(default_factory=dict)
    members: dict[tuple[str, str], bool | None] = field(default_factory=dict)
    me: str | None = "ann"
    trouble: ForgeTrouble | None = None
    asked: list[tuple[object, ...]] = field(default_factory=list)
    written: list[tuple[object, ...]] = field(default_factory=list)

    def repository(self) -> str:
        return self.name

    def prefetch(self, number: int) -> None:
        self.asked.append(("prefetch", number))

    def pull(self, number: int) -> Pull:
        self._asked("pull", number)
        return self._there(number)

    def pulls_of(self, commit: str) -> tuple[Pull, ...]:
        self._asked("pulls_of", commit)
        return tuple(sorted(self.pulls_by_commit.get(commit, ())))

    def pulls_with_head(self, head: str) -> tuple[Pull, ...]:
        self._asked("pulls_with_head", head)
        ours = [one for one in self.pulls.values() if one.head_repository == self.name and one.head_branch == head]
        return tuple(sorted({*ours, *(one for one in self.pulls.values() if one.head == head)}))

    def files(self, number: int) -> tuple[str, ...]:
        self._asked("files", number)
        self._there(number)
        return tuple(sorted(self.files_of.get(number, ())))

    def commits(self, number: int) -> tuple[CommitBy, ...]:
        self._asked("commits", number)
        self._there(number)
        return self.commits_of.get(number, ())

    def pushes(self, number: int) -> tuple[Push, ...] | None:
        self._asked("pushes", number)
        self._there(number)
        if self.pushes_trouble is not None:
            raise self.pushes_trouble
        return self.pushes_of.get(number)

    def reviews(self, number: int) -> tuple[Review, ...]:
        self._asked("reviews", number)
        self._there(number)
        return tuple(sorted(self.reviews_of.get(number, ()), key=lambda one: one.when))

    def comments(self, number: int) -> tuple[Comment, ...]:
        self._asked("comments", number)
        self._there(number)
        return tuple(sorted(self.comments_of.get(number, ()), key=lambda one: one.when))

    def checks(self, commit: str) -> tuple[CheckRun, ...]:
        self._asked("checks", commit)
        return newest_checks(one for one in self.runs if one.commit == commit)

    def required_checks(self, branch: str) -> tuple[str, ...] | None:
        self._asked("required_checks", branch)
        return self.required.get(branch)

    def member(self, team: str, login: str) -> bool | None:
        self._asked("member", team, login)
        return self.members.get((team, login))

    def login(self) -> str | None:
        self._asked("login")
        return self.me

    def open_pull(self, head: str, base: str, title: str, body: str, *, draft: bool = False) -> Pull:
        self._asked("open_pull", head, base)
        number, now = max(self.pulls, default=0) + 1, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        url = f"https://github.com/{self.name}/pull/{number}"
        about = (number, title, self.me or "", base, self.name, "0" * 40, self.name, head)
        self.pulls[number] = Pull(*about, "open", None, "", now, url)
        self.written.append((number, title, body))
        return self.pulls[number]

    def comment_once(self, number: int, marker: str, body: str) -> str:
        self._asked("comment_once", number)
        self._there(number)
        self.written.append((number, marker, body))
        return f"https://github.com/{self.name}/pull/{number}#issuecomment-1"

    def _asked(self, *question: object) -> None:
        self.asked.append(question)
        if self.trouble is not None:
            raise self.trouble

    def _there(self, number: int) -> Pull:
        if number not in self.pulls:
            raise ForgeTrouble(f"pull request {number}: not found, or hidden from the token")
        return self.pulls[number]
