"""What the fake GitHub remembers, as plain records. Times are aware datetimes in UTC; commits are full ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

BOTS = "[bot]"


class Clock:
    """A clock that goes on by a minute whenever something happens."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@dataclass
class User:
    """An account. Its commits are known by its addresses."""

    id: int
    login: str
    emails: list[str]
    kind: str = "User"

    @property
    def name(self) -> str:
        return self.login


@dataclass
class Team:
    """A team of an organisation. One that is not visible is answered with 404, as one that does not exist."""

    id: int
    org: str
    slug: str
    members: dict[str, str]
    visible: bool = True


@dataclass
class Event:
    """Something that happened to an issue or a pull request, by GitHub's name for it."""

    id: int
    kind: str
    actor: str
    at: datetime
    data: dict[str, str] = field(default_factory=dict)


@dataclass
class Comment:
    """A comment on an issue or on a pull request; `editor` is who changed its text last."""

    id: int
    number: int
    login: str
    body: str
    created: datetime
    updated: datetime
    editor: str = ""


@dataclass
class Review:
    """A review. `state` is GitHub's: APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED, PENDING.

    `commit` None: GitHub has thrown the commit away. `opinion` is the state before it was dismissed.
    """

    id: int
    login: str
    state: str
    commit: str | None
    body: str
    at: datetime
    opinion: str = ""
    edited: datetime | None = None
    dismissal: str = ""


@dataclass
class Label:
    id: int
    name: str
    color: str = "ededed"
    description: str = ""


@dataclass
class Milestone:
    id: int
    number: int
    title: str
    creator: str
    created: datetime
    description: str = ""
    state: str = "open"
    due: datetime | None = None
    updated: datetime | None = None


@dataclass
class Issue:
    """An issue, or the half of a pull request that is one: they share their numbers."""

    id: int
    number: int
    title: str
    body: str
    author: str
    created: datetime
    updated: datetime
    state: str = "open"
    reason: str | None = None
    closed: datetime | None = None
    closed_by: str = ""
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    milestone: int | None = None
    comments: list[Comment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    pull: Pull | None = None


@dataclass
class Pull:
    """The other half of a pull request.

    `head` and `base_sha` are commits: the tips as they are now. `told_base` is what the API tells as the base's commit:
    its tip when the request was opened, pushed to or retargeted, and so often an old one. `branch` is the short name at
    the head, `head_repo` the full name of the repository that has it ("" when that was deleted). `merge_commit` is the
    test merge until it is merged. `start` is where its commits begin once it is merged: the base before the merge.
    """

    id: int
    base: str
    base_sha: str
    told_base: str
    head: str
    branch: str
    head_repo: str
    draft: bool = False
    mergeable: bool | None = None
    merge_commit: str | None = None
    merged: datetime | None = None
    merged_by: str = ""
    start: str = ""
    reviews: list[Review] = field(default_factory=list)


@dataclass
class Check:
    """A check run. `conclusion` None: not completed."""

    id: int
    commit: str
    name: str
    app: str
    status: str
    conclusion: str | None
    started: datetime
    completed: datetime | None


@dataclass
class Status:
    """A commit status: state error, failure, pending or success."""

    id: int
    commit: str
    context: str
    state: str
    creator: str
    at: datetime
    description: str = ""


@dataclass
class Activity:
    """What somebody did to a branch (`refs/heads/...`), by GitHub's name for it. Zeros stand for no commit."""

    id: int
    ref: str
    before: str
    after: str
    kind: str
    actor: str
    at: datetime


@dataclass
class Protection:
    """What a branch demands. Each required check is a context and the id of the app that it is pinned to, or None."""

    required: list[tuple[str, int | None]] = field(default_factory=list)
    approvals: int = 0
    strict: bool = False
    ruleset: bool = False


@dataclass
class RepoState:
    """One repository; `settings` are the fields of the repository that a test may change."""

    id: int
    name: str
    default: str = "main"
    settings: dict[str, object] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    milestones: dict[int, Milestone] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    activity: list[Activity] = field(default_factory=list)
    protected: dict[str, Protection] = field(default_factory=dict)
    permissions: dict[str, str] = field(default_factory=dict)
    verified: set[str] = field(default_factory=set)
    associated: dict[str, list[tuple[RepoState, int]]] = field(default_factory=dict)
    old_names: list[str] = field(default_factory=list)

    def pulls(self) -> Iterator[Issue]:
        """The issues that are pull requests, oldest first."""
        return (one for one in self.issues.values() if one.pull)


@dataclass
class World:
    """Everything: accounts, teams and repositories. `serial` numbers all things."""

    clock: Clock = field(default_factory=Clock)
    users: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    repos: dict[str, RepoState] = field(default_factory=dict)
    serial: count[int] = field(default_factory=lambda: count(1001))

    def next(self) -> int:
        return next(self.serial)

    def user(self, login: str) -> User:
        """The account of that login, made when it is new; logins that end in [bot] are those of apps."""
        if login not in self.users:
            kind = "Bot" if login.endswith(BOTS) else "User"
            self.users[login] = User(self.next(), login, [f"{login}@example.org"], kind)
        return self.users[login]

    def by_email(self, email: str) -> User | None:
        """Whose address this is, if anybody's."""
        return next((one for one in self.users.values() if email.lower() in one.emails), None)
