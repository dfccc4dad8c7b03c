"""What a forge says about pull requests, in our own words, and what follows from it without asking again.

Logins are as the forge's pages show them (`ann-dev`, `shop-triage[bot]`), empty for an account that is gone; they are
compared without case. Ids of commits are full. Times have a zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from gitflow_work.errors import Undecided

OPINIONS = ("approved", "changes_requested", "dismissed")
"""The states of a review that say something. A comment says nothing about what the same person said before."""


class ForgeTrouble(Undecided):
    """The forge did not answer, or not completely, so nothing follows: neither a yes nor a no.

    `retry_after`: after how many seconds it may answer again, as it said itself; None when it did not say. `passing`:
    the same question may well be answered next time.
    """

    code = "forge"

    def __init__(
        self, message: str, *, hint: str | None = None, retry_after: float | None = None, passing: bool = False
    ) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
        self.passing = passing or retry_after is not None


class Pull(NamedTuple):
    """A pull request. Repositories read `owner/name`; `head_repository` is empty when it is gone.

    `base` is the target branch, `head` the newest commit, `head_branch` where that is. `state` is open or closed.
    `merged_at` is None unless it was merged; `merge_commit` is empty then, too: what a forge names before the merge is
    a trial.
    """

    number: int
    title: str
    author: str
    base: str
    base_repository: str
    head: str
    head_repository: str
    head_branch: str
    state: str
    merged_at: datetime | None
    merge_commit: str
    created_at: datetime
    url: str


class Review(NamedTuple):
    """A review. `state`: approved, changes_requested, dismissed or commented.

    `commit` is what was looked at, None when the forge has forgotten it: such a review is stale.
    """

    login: str
    state: str
    commit: str | None
    when: datetime
    edited: bool = False


class Comment(NamedTuple):
    """What somebody wrote under a pull request, as a comment or with a review. `edited`: by whomever, afterwards."""

    login: str
    body: str
    when: datetime
    edited: bool
    url: str = ""


class CommitBy(NamedTuple):
    """Whose a commit of a pull request is, by account; None where its address belongs to no account.

    `verified`: whether the forge says that the signature is good; None when it said nothing.
    """

    oid: str
    author_login: str | None
    committer_login: str | None
    verified: bool | None = None


class CheckRun(NamedTuple):
    """One run of a check, or a status. `app` is the app's slug, empty for a status and for nothing else.

    `status` is completed, or what comes before. `conclusion` is the forge's word (success, failure …), empty while it
    is not completed. `id` grows with each run, and is 0 for a status.
    """

    name: str
    app: str
    status: str
    conclusion: str
    commit: str
    url: str
    when: datetime | None
    id: int = 0


def opinions(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """The newest opinion of each person, by login.

    | a person's reviews, in order                  | what counts       |
    |-----------------------------------------------|-------------------|
    | approved, commented                           | approved          |
    | approved, changes_requested                   | changes_requested |
    | changes_requested, approved                   | approved          |
    | approved, dismissed (it asked for changes)    | dismissed         |
    | commented                                     | nothing           |

    So a dismissal takes back an opinion and brings no older one to life. Of reviews of one time the later one counts.
    A review whose account is gone is nobody's approval; what it asked for stands until it is dismissed.
    """
    newest: dict[str, Review] = {}
    gone: list[Review] = []
    for one in sorted(reviews, key=lambda review: review.when):
        if one.state not in OPINIONS:
            continue
        if one.login:
            newest[one.login.casefold()] = one
        elif one.state == "changes_requested":
            gone.append(one)
    return (*(newest[login] for login in sorted(newest)), *gone)


def newest_checks(runs: Iterable[CheckRun]) -> tuple[CheckRun, ...]:
    """The newest of the runs of each check of each app on each commit, and of each status; by name, then app.

    Newest is what has the highest id, and of equal ones the latest time: a run that is under way hides its past.
    """

    def age(run: CheckRun) -> tuple[int, float]:
        return run.id, run.when.timestamp() if run.when else 0.0

    newest: dict[tuple[str, str, str], CheckRun] = {}
    for run in runs:
        key = (run.name, run.app, run.commit)
        if key not in newest or age(run) >= age(newest[key]):
            newest[key] = run
    return tuple(newest[key] for key in sorted(newest))
