"""A signed approval counts for the stay in a state in which it was given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gitflow_work.bootstrap import open_repository
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import Ends
from tests.adapters.git.signing import MISSING, Keys
from tests.support import Repo
from tests.usecases.shop import ROLES, Shop

pytestmark = pytest.mark.skipif("ssh-keygen" in MISSING, reason="ssh-keygen is not installed")


class Reviewed(Shop):
    """T-1 in review on main; on `topic` bob moves it, and ann approves that it is finished."""

    def __init__(self, repo: Repo, keys: Keys) -> None:
        super().__init__(repo)
        self.body = ""
        key = keys.ssh("ann")
        repo.git("config", "gpg.format", "ssh")
        repo.git("config", "user.signingKey", str(keys.file("ann")))
        people = f"people:\n  ann: {{name: Ann, keys: ['{key}']}}\n  bob: {{name: Bob, email: [bob@example.org]}}\n"
        repo.write(ROLES, f"{people}roles:\n  lead: {{permissions: ['*'], members: [ann]}}\neveryone: ['*']\n")
        self.gate("finish", "[{approvals: {role: lead}}]")
        self.task("T-1", "In Review")
        repo.env["GIT_AUTHOR_EMAIL"] = repo.env["GIT_COMMITTER_EMAIL"] = "bob@example.org"
        self.save("adopt")
        repo.branch("topic")

    def move(self, status: str) -> None:
        self.task("T-1", status, self.body)
        self.save(status)

    def approve(self) -> None:
        blob = self.repo.git("rev-parse", f"HEAD:{self.path('T-1')}")
        said = f"T-1: approve finish\n\nWork-Item: T-1\nWork-Approve: finish {blob}"
        self.repo.git("commit", "-q", "-S", "--allow-empty", "-m", said)

    def judged(self) -> tuple[str, list[str]]:
        repository = open_repository(str(self.repo.top))
        try:
            checked = check(repository, Ends(self.id("main"), self.id("HEAD"), on_target=True))
        finally:
            repository.close()
        return str(checked.verdict), [one.rule for one in checked.findings]


@pytest.fixture
def shop(repo: Repo, tmp_path: Path) -> Reviewed:
    (tmp_path / "keys").mkdir()
    return Reviewed(repo, Keys(tmp_path / "keys"))


def straight(shop: Reviewed) -> None:
    shop.approve()


def before_rework(shop: Reviewed) -> None:
    shop.approve()
    shop.move("In Progress")
    shop.move("In Review")


def after_rework(shop: Reviewed) -> None:
    before_rework(shop)
    shop.approve()


def another_text(shop: Reviewed) -> None:
    shop.approve()
    shop.body = "more\n"


def another_text_and_back(shop: Reviewed) -> None:
    """What lands is what was approved, and the item stayed where it was."""
    shop.approve()
    shop.task("T-1", "In Review", "more\n")
    shop.save("more")
    shop.move("In Review")


def beside_a_rework(shop: Reviewed) -> None:
    """The approval does not lie before the rework, which another branch made at the same time."""
    shop.move("In Progress")
    shop.move("In Review")
    shop.repo.git("switch", "-q", "-c", "side", "main")
    shop.approve()
    shop.repo.git("switch", "-q", "topic")
    shop.repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")


def before_a_rework_that_landed(shop: Reviewed) -> None:
    """The approval is on a branch that nobody merged; the target branch has gone back and forth since."""
    shop.repo.git("switch", "-q", "-c", "side", "main")
    shop.approve()
    shop.repo.git("switch", "-q", "main")
    shop.move("In Progress")
    shop.move("In Review")
    shop.repo.git("switch", "-q", "-C", "topic", "main")
    shop.repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")


def beside_what_landed(shop: Reviewed) -> None:
    """What the target branch did since has nothing to do with the item."""
    shop.approve()
    shop.repo.git("switch", "-q", "main")
    shop.task("T-2", "In Progress")
    shop.save("another item")
    shop.repo.git("switch", "-q", "topic")


NO = ("unknown", ["undecided"])


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (straight, ("pass", [])),
        (before_rework, NO),
        (after_rework, ("pass", [])),
        (another_text, NO),
        (another_text_and_back, ("pass", [])),
        (beside_a_rework, ("pass", [])),
        (before_a_rework_that_landed, NO),
        (beside_what_landed, ("pass", [])),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_an_approval_counts_for_one_stay(
    shop: Reviewed, story: Callable[[Reviewed], None], expected: tuple[str, list[str]]
) -> None:
    story(shop)
    shop.move("Done")
    assert shop.judged() == expected
