"""Stories: what people and machines do on the fake GitHub, as a test tells it.

Everything that GitHub does to refs happens in the bare repository: refs/heads/*, refs/pull/N/head and
refs/pull/N/merge. A branch that is pushed to by plain git is noticed at the next request or the next word of the
story. A fork's branches are refs/forks/LOGIN/BRANCH of the same bare repository; its pull requests are opened with
`head="LOGIN:BRANCH"`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.github import merging
from tests.github.gitside import NOREPLY, GitSide
from tests.github.issuestory import IssueStory
from tests.github.state import Activity, Check, Issue, Protection, Pull, RepoState, Review, Status, Team, World

SETTINGS: dict[str, object] = {
    "allow_merge_commit": True,
    "allow_squash_merge": True,
    "allow_rebase_merge": True,
    "allow_auto_merge": False,
    "delete_branch_on_merge": False,
    "merge_commit_title": "MERGE_MESSAGE",
    "merge_commit_message": "PR_TITLE",
    "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
    "squash_merge_commit_message": "COMMIT_MESSAGES",
}
ACTIONS = "github-actions"
APPS = {ACTIONS: 15368}


def app_id(slug: str) -> int:
    """The id of the app of that name; Actions has its real one."""
    return APPS.setdefault(slug, 90_000 + len(APPS))


class Story(IssueStory):
    """One repository on the fake. Numbers are those of pull requests and issues."""

    def __init__(self, world: World, bare: Path, name: str, family: dict[str, Story]) -> None:
        owner = name.partition("/")[0]
        super().__init__(world, RepoState(world.next(), name, settings=dict(SETTINGS)))
        world.repos[name] = self.repo
        world.user(owner).kind = "Organization"
        self.git = GitSide(bare)
        self.family = family
        family[name] = self

    def sibling(self, repo: RepoState) -> Story:
        """The story of another repository of the same fake."""
        return self.family[repo.name]

    # Pull requests -----------------------------------------------------------------------------------------------

    def open(
        self,
        *,
        head: str,
        base: str = "main",
        author: str = "bob",
        title: str = "A change",
        body: str = "",
        draft: bool = False,
        commit: str = "",
    ) -> int:
        """Open a request of a branch, or of `LOGIN:BRANCH` of a fork; `commit` sets that branch first. Its number."""
        login, _, branch = head.rpartition(":")
        owner, name = self.repo.name.split("/")
        fork = "" if login in ("", owner) else login
        head_repo = f"{fork}/{name}" if fork else self.repo.name
        ref = self.head_ref(head_repo, branch)
        if commit:
            self.git.point(ref, commit)
        tip, onto = self.git.resolve(ref), self.git.resolve(f"refs/heads/{base}")
        assert tip, f"no branch {head}"
        assert onto, f"no branch {base}"
        self.world.user(author)
        issue = self.new_issue(title, body, author)
        if head_repo == self.repo.name and not any(one.ref == ref for one in self.repo.activity):
            self.did(ref, "", tip, author)
        issue.pull = Pull(self.world.next(), base, onto, onto, tip, branch, head_repo, draft)
        self._renew(issue)
        return issue.number

    def push(self, number: int, commit: str, by: str = "") -> None:
        """Push to a request's branch; by force where that is needed."""
        issue, pull = self._request(number)
        self.git.point(self.head_ref(pull.head_repo, pull.branch), commit)
        if issue.state == "open":
            self._pushed(issue, pull, commit, by or issue.author)

    def retarget(self, number: int, base: str, by: str = "bob") -> None:
        """Give a request another base branch."""
        issue, pull = self._request(number)
        onto = self.git.resolve(f"refs/heads/{base}")
        assert onto, f"no branch {base}"
        self.happen(issue, "base_ref_changed", by, old=pull.base, new=base)
        pull.base, pull.base_sha, pull.told_base = base, onto, onto
        self._renew(issue)

    def merge(self, number: int, method: str = "merge", by: str = "ann", *, delete_branch: bool = False) -> str:
        """Merge a request (merge, squash or rebase), whatever is demanded of it; the commit that the base went to."""
        self.sync()
        issue, pull = self._request(number)
        assert issue.state == "open", f"#{number} is {issue.state}"
        when, author = self.world.clock.tick(), self.world.user(issue.author)
        done = merging.merged_commit(self.git, self.repo, issue, method, self.world.user(by), author, when)
        assert done, f"#{number} conflicts with {pull.base}"
        if method != "rebase":
            self.repo.verified.add(done)
        self.git.point(f"refs/heads/{pull.base}", done)
        self.did(f"refs/heads/{pull.base}", pull.base_sha, done, by, "pr_merge")
        self._landed(issue, pull, done, by)
        if delete_branch:
            self.delete_branch(number)
        self.sync()
        return done

    def delete_branch(self, number: int) -> None:
        """Delete a request's branch; open requests into it then go to the branch that it went to."""
        issue, pull = self._request(number)
        self.git.point(self.head_ref(pull.head_repo, pull.branch), None)
        if pull.head_repo == self.repo.name:
            self.did(self.head_ref(pull.head_repo, pull.branch), pull.head, "", issue.author)
        for other in self.repo.pulls():
            if other.pull and other.state == "open" and other.pull.base == pull.branch:
                self.retarget(other.number, pull.base)

    def delete_fork(self, number: int) -> None:
        """Delete the repository that a request came from."""
        _, pull = self._request(number)
        pull.head_repo = ""

    def close(self, number: int, by: str = "ann") -> None:
        """Close an issue, or a request without merging it."""
        self.close_issue(number, by)
        if self.issue_at(number).pull:
            self.git.point(f"refs/pull/{number}/merge", None)

    def reopen(self, number: int, by: str = "ann") -> None:
        self.reopen_issue(number, by)
        if self.issue_at(number).pull:
            self._renew(self.issue_at(number))

    def queue(self, number: int, after: str = "") -> dict[str, str]:
        """Put a request into the merge queue, behind the group whose commit is `after`.

        Answers `base_sha`, `head_sha`, `base_ref`, `head_ref`: the part `merge_group` of the event.
        """
        self.sync()
        issue, pull = self._request(number)
        base = after or pull.base_sha
        tree = self.git.merged_tree(base, pull.head)
        assert tree, f"#{number} conflicts in the queue"
        who = (*NOREPLY, self.world.clock.tick())
        head = self.git.make(tree, [base, pull.head], merging.merge_message(self.repo, issue, pull), who, who)
        ref = f"refs/heads/gh-readonly-queue/{pull.base}/pr-{number}-{base}"
        self.git.point(ref, head)
        return {"base_sha": base, "head_sha": head, "base_ref": f"refs/heads/{pull.base}", "head_ref": ref}

    def land(self, number: int, group: Mapping[str, str], by: str = "ann") -> None:
        """The queue merges a group that passed: the base goes to its commit."""
        issue, pull = self._request(number)
        self.git.point(group["base_ref"], group["head_sha"])
        self.git.point(group["head_ref"], None)
        self._landed(issue, pull, group["head_sha"], by)
        self.sync()

    # Opinions and checks -----------------------------------------------------------------------------------------

    def review(self, number: int, login: str, state: str = "APPROVED", *, commit: str = "", body: str = "") -> Review:
        """Review a request at its head, or at an older commit."""
        self.sync()
        _, pull = self._request(number)
        self.world.user(login)
        made = Review(self.world.next(), login, state, commit or pull.head, body, self.world.clock.tick(), state)
        pull.reviews.append(made)
        return made

    def edit_review(self, review: Review, body: str) -> None:
        review.body, review.edited = body, self.world.clock.tick()

    def dismiss(self, review: Review, by: str = "ann", message: str = "out of date") -> None:
        review.state, review.dismissal = "DISMISSED", message
        for issue in self.repo.pulls():
            if issue.pull and review in issue.pull.reviews:
                self.happen(issue, "review_dismissed", by, review=str(review.id), message=message)

    def check(self, commit: str, name: str, conclusion: str | None = "success", *, app: str = ACTIONS) -> Check:
        """A check run on a commit; without a conclusion it is in progress."""
        now, status = self.world.clock.tick(), "completed" if conclusion else "in_progress"
        done = now if conclusion else None
        made = Check(self.world.next(), commit, name, app, status, conclusion, now, done)
        self.repo.checks.append(made)
        return made

    def status(self, commit: str, context: str, state: str = "success", *, by: str = "ann") -> Status:
        """A commit status; the newest of a context counts."""
        self.world.user(by)
        made = Status(self.world.next(), commit, context, state, by, self.world.clock.tick())
        self.repo.statuses.append(made)
        return made

    def protect(
        self,
        branch: str = "main",
        *,
        required: Iterable[str | tuple[str, str]] = (),
        approvals: int = 0,
        ruleset: bool = False,
    ) -> None:
        """Demand checks by name, or by (name, app); as branch protection, or as a ruleset, which anybody may read."""
        pairs: list[tuple[str, int | None]]
        pairs = [(one, None) if isinstance(one, str) else (one[0], app_id(one[1])) for one in required]
        self.repo.protected[branch] = Protection(pairs, approvals, ruleset=ruleset)

    def team(self, name: str, members: Iterable[str], *, visible: bool = True) -> Team:
        """A team `acme/developers`; a member `LOGIN?` was invited and has not answered."""
        org, slug = name.split("/")
        states = {one.rstrip("?"): "pending" if one.endswith("?") else "active" for one in members}
        for login in states:
            self.world.user(login)
        self.world.teams[name] = Team(self.world.next(), org, slug, states, visible)
        return self.world.teams[name]

    def permission(self, login: str, role: str) -> None:
        """What somebody may do in the repository: admin, maintain, write, triage, read or none."""
        self.world.user(login)
        self.repo.permissions[login] = role

    def associate(self, commit: str, number: int, other: Story | None = None) -> None:
        """Let a commit be told as one of a request, of another repository if need be: a trap for those who trust it."""
        self.repo.associated.setdefault(commit, []).append(((other or self).repo, number))

    def rename(self, name: str) -> None:
        """Give the repository another name; the old one redirects."""
        self.world.repos.pop(self.repo.name)
        self.repo.old_names.append(self.repo.name)
        for issue in self.repo.pulls():
            if issue.pull and issue.pull.head_repo == self.repo.name:
                issue.pull.head_repo = name
        self.family[name] = self.family.pop(self.repo.name)
        self.repo.name = name
        self.world.repos[name] = self.repo

    def pull(self, number: int) -> Pull:
        """What the fake knows of a request: head, merge_commit, merged_by and so on."""
        return self._request(number)[1]

    def did(self, ref: str, before: str, after: str, by: str, kind: str = "") -> None:
        """Write down what somebody did to a branch; empty for no commit, and for no account, as of a deploy key."""
        forced = before and after and not self.git.contains(after, before)
        plain = "branch_creation" if not before else "branch_deletion" if not after else "push"
        ends = (before or "0" * 40, after or "0" * 40)
        word = kind or ("force_push" if forced else plain)
        self.repo.activity.append(Activity(self.world.next(), ref, *ends, word, by, self.world.clock.tick()))

    # What follows of itself --------------------------------------------------------------------------------------

    def head_ref(self, repository: str, branch: str) -> str:
        """Where the bare repository has a branch of this repository or of a fork."""
        if repository == self.repo.name:
            return f"refs/heads/{branch}"
        return f"refs/forks/{repository.partition('/')[0]}/{branch}"

    def sync(self) -> None:
        """Take notice of what was pushed by plain git."""
        refs = self.git.refs("refs/heads", "refs/forks")
        for issue in [one for one in self.repo.pulls() if one.state == "open"]:
            pull = issue.pull
            assert pull
            tip = refs.get(self.head_ref(pull.head_repo, pull.branch), pull.head)
            if tip != pull.head:
                self._pushed(issue, pull, tip, issue.author)
            onto = refs.get(f"refs/heads/{pull.base}", pull.base_sha)
            if onto != pull.base_sha:
                self._base_moved(issue, pull, onto)

    def _request(self, number: int) -> tuple[Issue, Pull]:
        issue = self.issue_at(number)
        assert issue.pull, f"#{number} is an issue"
        return issue, issue.pull

    def _pushed(self, issue: Issue, pull: Pull, tip: str, by: str) -> None:
        before, pull.head = pull.head, tip
        ref = self.head_ref(pull.head_repo, pull.branch)
        done = [one.after for one in self.repo.activity if one.ref == ref]
        if pull.head_repo == self.repo.name and done[-1:] != [tip]:
            self.did(ref, before, tip, by)
        pull.told_base = pull.base_sha
        if not self.git.contains(tip, before):
            self.happen(issue, "head_ref_force_pushed", by, before=before, after=tip)
        self._renew(issue)

    def _base_moved(self, issue: Issue, pull: Pull, onto: str) -> None:
        """A base that now has the head has merged the request, whoever pushed it."""
        if self.git.contains(onto, pull.head) and not self.git.contains(pull.base_sha, pull.head):
            steps = self.git.commits("--first-parent", "--reverse", onto, f"^{pull.base_sha}")
            by = next(one.oid for one in steps if self.git.contains(one.oid, pull.head))
            self._landed(issue, pull, by, "")
        else:
            pull.base_sha = onto
            self._renew(issue)

    def _renew(self, issue: Issue) -> None:
        """The refs of an open request, as they are after a push or when the base has moved."""
        pull = issue.pull
        assert pull
        issue.updated = self.world.clock.tick()
        self.git.point(f"refs/pull/{issue.number}/head", pull.head)
        made = merging.trial_merge(self.git, pull.base_sha, pull.head, issue.updated)
        pull.mergeable = made is not None
        if made:
            pull.merge_commit = made
        self.git.point(f"refs/pull/{issue.number}/merge", made)

    def _landed(self, issue: Issue, pull: Pull, commit: str, by: str) -> None:
        now = self.world.clock.tick()
        pull.start, pull.merge_commit, pull.merged, pull.merged_by = pull.base_sha, commit, now, by
        pull.mergeable = None
        issue.state, issue.closed, issue.updated, issue.closed_by = "closed", now, now, by
        actor = by or issue.author
        self.happen(issue, "merged", actor, commit=commit)
        self.happen(issue, "closed", actor)
        self.git.point(f"refs/pull/{issue.number}/merge", None)
