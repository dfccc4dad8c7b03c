"""The part of the stories that is about issues: texts, labels, milestones, assignees, comments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tests.github.state import Comment, Event, Issue, Label, Milestone, RepoState, User, World


class IssueStory:
    """The issues of one repository. A pull request is an issue, too."""

    def __init__(self, world: World, repo: RepoState) -> None:
        self.world = world
        self.repo = repo
        self.gone: dict[int, str] = {}
        """Issues that are not here any more: the path of where they went; empty for those that were deleted."""

    def user(self, login: str, *emails: str) -> User:
        """An account, known in commits by LOGIN@example.org, or by the addresses given."""
        made = self.world.user(login)
        if emails:
            made.emails = [one.lower() for one in emails]
        return made

    def issue(
        self,
        title: str = "A wish",
        body: str = "",
        author: str = "bob",
        *,
        labels: Iterable[str] = (),
        assignees: Iterable[str] = (),
        milestone: int | None = None,
    ) -> int:
        """Open an issue; its number. Labels that are not there yet are made."""
        made = self.new_issue(title, body, author)
        self.edit_issue(made.number, labels=labels, assignees=assignees, milestone=milestone)
        return made.number

    def edit_issue(
        self,
        number: int,
        *,
        title: str | None = None,
        body: str | None = None,
        labels: Iterable[str] | None = None,
        assignees: Iterable[str] | None = None,
        milestone: int | None = -1,
        by: str = "ann",
    ) -> None:
        """Change what is given; a milestone None takes it away."""
        issue = self.issue_at(number)
        if title is not None and title != issue.title:
            self.happen(issue, "renamed", by, old=issue.title, new=title)
            issue.title = title
        if body is not None:
            issue.body = body
        if labels is not None:
            self._label(issue, list(labels), by)
        if assignees is not None:
            issue.assignees = [self.world.user(one).login for one in assignees]
        if milestone != -1:
            assert milestone is None or milestone in self.repo.milestones
            issue.milestone = milestone
        issue.updated = self.world.clock.tick()

    def label(self, name: str, color: str = "ededed", description: str = "") -> Label:
        made = self.repo.labels.get(name) or Label(self.world.next(), name)
        made.color, made.description = color, description
        self.repo.labels[name] = made
        return made

    def milestone(self, title: str, description: str = "", due: datetime | None = None, by: str = "ann") -> int:
        """A milestone; its number."""
        number, now = len(self.repo.milestones) + 1, self.world.clock.tick()
        self.world.user(by)
        made = Milestone(self.world.next(), number, title, by, now, description, due=due, updated=now)
        self.repo.milestones[number] = made
        return number

    def comment(self, number: int, login: str, body: str) -> Comment:
        """Comment on an issue or a pull request."""
        issue, now = self.issue_at(number), self.world.clock.tick()
        self.world.user(login)
        made = Comment(self.world.next(), number, login, body, now, now)
        issue.comments.append(made)
        issue.updated = now
        return made

    def edit_comment(self, comment: Comment, body: str, by: str = "") -> None:
        comment.body, comment.updated = body, self.world.clock.tick()
        comment.editor = by or comment.login
        self.issue_at(comment.number).updated = comment.updated

    def delete_comment(self, comment: Comment) -> None:
        self.issue_at(comment.number).comments.remove(comment)

    def close_issue(self, number: int, by: str = "ann", reason: str = "completed") -> None:
        issue = self.issue_at(number)
        issue.state, issue.closed, issue.closed_by = "closed", self.world.clock.tick(), by
        issue.reason = None if issue.pull else reason
        issue.updated = issue.closed
        self.happen(issue, "closed", by)

    def reopen_issue(self, number: int, by: str = "ann") -> None:
        issue = self.issue_at(number)
        assert not (issue.pull and issue.pull.merged), "what is merged stays so"
        issue.state, issue.closed, issue.closed_by, issue.reason = "open", None, "", None
        issue.updated = self.world.clock.tick()
        self.happen(issue, "reopened", by)

    def delete_issue(self, number: int) -> None:
        """Away for good. Its number is not used again."""
        del self.repo.issues[number]
        self.gone[number] = ""

    def transfer(self, number: int, to: IssueStory) -> int:
        """To another repository, or back to this one under a new number, which is answered. Comments go along."""
        issue = self.repo.issues.pop(number)
        new = max((*to.repo.issues, *to.gone, number if to is self else 0), default=0) + 1
        self.gone[number] = f"/repositories/{to.repo.id}/issues/{new}"
        issue.number, issue.milestone, issue.updated = new, None, self.world.clock.tick()
        issue.labels = [one for one in issue.labels if one in to.repo.labels]
        for comment in issue.comments:
            comment.number = new
        to.repo.issues[new] = issue
        return new

    def issue_at(self, number: int) -> Issue:
        return self.repo.issues[number]

    def new_issue(self, title: str, body: str, author: str) -> Issue:
        number, now = max((*self.repo.issues, *self.gone), default=0) + 1, self.world.clock.tick()
        self.world.user(author)
        made = Issue(self.world.next(), number, title, body, author, now, now)
        self.repo.issues[number] = made
        return made

    def happen(self, issue: Issue, kind: str, actor: str, **data: str) -> None:
        """Note an event of an issue."""
        self.world.user(actor)
        issue.events.append(Event(self.world.next(), kind, actor, self.world.clock.tick(), data))

    def _label(self, issue: Issue, names: list[str], by: str) -> None:
        for name in names:
            self.repo.labels.setdefault(name, Label(self.world.next(), name))
            if name not in issue.labels:
                self.happen(issue, "labeled", by, label=name)
        for name in issue.labels:
            if name not in names:
                self.happen(issue, "unlabeled", by, label=name)
        issue.labels = names
