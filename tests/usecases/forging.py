"""A repository on a forge that is kept in memory: requests are branches of a real repository, merged by git."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gitflow_work.bootstrap import open_repository
from gitflow_work.core.check.lands import Lands
from gitflow_work.core.check.result import Checked
from gitflow_work.core.forge.answers import CheckRun, Comment, CommitBy, Pull, Review
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import Ends
from gitflow_work.usecases.forge.asking import Asking, Own
from tests.github.memory import MemoryForge
from tests.support import Repo
from tests.usecases.shop import ROLES, Shop

START = datetime(2026, 1, 2, 4, 0, tzinfo=UTC)
LOGINS = {"ann@example.org": "ann-dev", "bob@example.org": "bob-dev", "noreply@github.com": "web-flow"}
PEOPLE = """people:
  ann: {name: Ann, github: ann-dev, email: [ann@example.org]}
  bob: {name: Bob, github: bob-dev, email: [bob@example.org]}
roles:
  lead: {permissions: ['*'], members: [ann, 'team:acme/leads']}
  dev: {permissions: [], members: [bob]}
everyone: ['*']
"""


class Site(Shop):
    """Tasks with the preset `simple`, in the hands of bob; `gates` stand on its transition `finish`, into Done."""

    def __init__(self, repo: Repo, gates: str, transition: str = "finish", people: str = PEOPLE) -> None:
        super().__init__(repo)
        self.forge = MemoryForge()
        self.own = Own()
        self.clock = START
        repo.write(ROLES, people)
        self.gate(transition, gates)
        self.by("bob")
        repo.write("work.txt", "".join(f"{number}\n" for number in range(20)))

    def by(self, name: str) -> None:
        """Who commits from now on."""
        self.repo.env.update({f"GIT_{who}_EMAIL": f"{name}@example.org" for who in ("AUTHOR", "COMMITTER")})

    def start(self, status: str = "In Review", **fields: str) -> str:
        """T-1 on main, in that state."""
        self.task("T-1", status, **fields)
        return self.save("start")

    def work(self, line: str = "work", at: int = 5) -> str:
        """Change a line of a file that is no item's."""
        lines = (self.repo.top / "work.txt").read_text().splitlines()
        lines[at] = line
        self.repo.write("work.txt", "\n".join(lines) + "\n")
        return self.save(f"work: {line}")

    def move(self, status: str, message: str = "move", body: str = "", **fields: str) -> str:
        """Write T-1 with that status, and commit it."""
        self.task("T-1", status, body, **fields)
        return self.save(message)

    def later(self) -> datetime:
        """The next minute."""
        self.clock += timedelta(minutes=1)
        return self.clock

    def pull(self, number: int, branch: str = "topic", base: str = "main", **more: object) -> Pull:
        """Open a request of a branch, or bring it up to date with it."""
        head = self.id(branch)
        given = {"author": "bob-dev", "base_repository": self.forge.name, "state": "open", "created_at": START, **more}
        one = Pull(
            number=number,
            title="T-1: Done, approved by ann",
            base=base,
            head=head,
            head_repository=self.forge.name,
            head_branch=branch,
            merged_at=None,
            merge_commit="",
            url=f"https://github.com/acme/shop/pull/{number}",
            **given,  # type: ignore[arg-type]
        )
        self._set(one)
        self.describe(number, f"{base}..{branch}")
        return one

    def describe(self, number: int, span: str) -> None:
        """What the forge says of the request's commits and files."""
        by = [line.split() for line in self.repo.git("log", "--reverse", "--format=%H %ae %ce", span).splitlines()]
        self.forge.commits_of[number] = tuple(
            CommitBy(oid, LOGINS.get(author), LOGINS.get(committer), False) for oid, author, committer in by
        )
        first, _, last = span.partition("..")
        files = self.repo.git("diff", "--name-only", "--no-renames", f"{first}...{last}").splitlines()
        self.forge.files_of[number] = tuple(sorted(files))

    def change(self, number: int, **more: object) -> None:
        """Change what the forge says of a request."""
        self._set(self.forge.pulls[number]._replace(**more))  # type: ignore[arg-type]

    def _set(self, one: Pull) -> None:
        self.forge.pulls[one.number] = one
        known = self.forge.pulls_by_commit
        for commit, pulls in list(known.items()):
            known[commit] = tuple(one if pull.number == one.number else pull for pull in pulls)
        commits = {one.head, *(by.oid for by in self.forge.commits_of.get(one.number, ()))}
        for commit in commits:
            others = tuple(pull for pull in known.get(commit, ()) if pull.number != one.number)
            known[commit] = (*others, one)

    def merge(self, number: int, how: str = "merge") -> str:
        """Merge a request into its base as the forge does: merge, squash or rebase. The base's new tip."""
        one = self.forge.pulls[number]
        repo, start = self.repo, self.id(one.base)
        repo.git("switch", "-q", one.base)
        if how == "merge":
            repo.git("merge", "-q", "--no-ff", "-m", f"Merge #{number}", one.head)
        elif how == "squash":
            repo.git("merge", "-q", "--squash", one.head)
            repo.git("commit", "-q", "-m", f"{one.title} (#{number})")
        else:
            repo.git("cherry-pick", f"{start}..{one.head}", env={"GIT_COMMITTER_DATE": "2026-01-02T03:05:00Z"})
        repo.git("update-ref", f"refs/pull/{number}/head", one.head)
        merged = one._replace(state="closed", merged_at=self.later(), merge_commit=repo.head())
        self._set(merged)
        for commit in repo.git("rev-list", f"{start}..HEAD").splitlines():
            others = tuple(pull for pull in self.forge.pulls_by_commit.get(commit, ()) if pull.number != number)
            self.forge.pulls_by_commit[commit] = (*others, merged)
        return repo.head()

    def review(self, number: int, login: str, state: str = "approved", commit: str | None = "", **more: object) -> None:
        """Hand in a review, of the request's head unless another commit is named."""
        given = self.forge.pulls[number].head if commit == "" else commit
        one = Review(login, state, given, self.later(), **more)  # type: ignore[arg-type]
        self.forge.reviews_of[number] = (*self.forge.reviews_of.get(number, ()), one)

    def comment(self, number: int, login: str, body: str, *, edited: bool = False) -> None:
        """Write under a request."""
        one = Comment(login, body, self.later(), edited, "https://github.com/c")
        self.forge.comments_of[number] = (*self.forge.comments_of.get(number, ()), one)

    def run(self, name: str, conclusion: str, commit: str, **more: object) -> None:
        """A check's newest run on a commit; without a conclusion it runs."""
        given = {"app": "github-actions", "url": "", "id": len(self.forge.runs) + 1, **more}
        status = "completed" if conclusion else "in_progress"
        run = CheckRun(name, status=status, conclusion=conclusion, commit=commit, when=self.later(), **given)  # type: ignore[arg-type]
        self.forge.runs.append(run)

    def judged(self, number: int, **more: object) -> Checked:
        """The check of a request, as its event asks for it: the merge of its head and the target branch."""
        one = self.forge.pulls[number]
        lands = Lands(one.base, number, one.head)._replace(**more)  # type: ignore[arg-type]
        base = self.id(lands.branch)
        return self._checked(Ends(base, self.merged(base, lands.head), on_target=True, request=True, lands=lands))

    def merged(self, base: str, head: str) -> str:
        """The commit by which `head` would be merged to `base`."""
        here = self.repo.git("rev-parse", "--abbrev-ref", "HEAD")
        self.repo.git("switch", "-q", "--detach", base)
        self.repo.git("merge", "-q", "--no-ff", "-m", f"Merge {head} into {base}", head)
        merge = self.repo.head()
        self.repo.git("switch", "-q", here)
        return merge

    def group(self, base: str, head: str, queued: int | None) -> Checked:
        """The check of a merge group."""
        return self._checked(Ends(base, head, on_target=True, lands=Lands("main", group=True, queued=queued)))

    def audit(self, base: str | None) -> Checked:
        """The audit of what landed on main since `base`."""
        lands = Lands("main", landed=True)
        return self._checked(Ends(base, self.id("main"), on_target=True, audit=True, landed=True, lands=lands))

    def _checked(self, ends: Ends) -> Checked:
        repository = open_repository(str(self.repo.top))
        self.forge.asked.clear()
        try:
            return check(repository, ends, Asking(lambda _: self.forge, self.own))
        finally:
            repository.close()

    def questions(self) -> list[str]:
        """What the forge was asked by the last check, each once, but for what one query brings (`prefetch`)."""
        brought = {"pull", "files", "commits", "reviews", "comments"}
        asked = dict.fromkeys(one for one in self.forge.asked if one[0] not in brought)
        return [str(one[0]) for one in asked]


def told(checked: Checked) -> tuple[str, list[str]]:
    """The verdict, and the rules of the findings."""
    return str(checked.verdict), [one.rule for one in checked.findings]


def why(checked: Checked) -> str:
    """The messages of the findings."""
    return "; ".join(one.message for one in checked.findings)


def without(forge: MemoryForge, **more: object) -> MemoryForge:
    """The same forge with other answers."""
    return replace(forge, **more)  # type: ignore[arg-type]
