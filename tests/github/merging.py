"""How a pull request is merged: the three methods, with the messages that GitHub writes, and merge groups."""

from __future__ import annotations

from datetime import datetime

from tests.github.gitside import NOREPLY, Commit, GitSide
from tests.github.state import Issue, Pull, RepoState, User

Person = tuple[str, str, datetime]


def commits_of(git: GitSide, pull: Pull) -> list[Commit]:
    """A pull request's commits, oldest first; they stay the same after the merge."""
    return list(reversed(git.commits(pull.head, f"^{pull.start or pull.base_sha}")))


def merge_message(repo: RepoState, issue: Issue, pull: Pull) -> str:
    """`Merge pull request #7 from acme/topic`, then the title; or as the repository's settings have it."""
    owner = pull.head_repo.partition("/")[0] or issue.author
    subject = f"Merge pull request #{issue.number} from {owner}/{pull.branch}"
    if repo.settings["merge_commit_title"] == "PR_TITLE":
        subject = f"{issue.title} (#{issue.number})"
    body = {"PR_TITLE": issue.title, "PR_BODY": issue.body, "BLANK": ""}[str(repo.settings["merge_commit_message"])]
    return _joined(subject, body)


def squash_message(repo: RepoState, issue: Issue, commits: list[Commit], author: tuple[str, str]) -> str:
    """The title with its number, the body of the kind that is set, and the other authors in their own paragraph."""
    title, kind = issue.title, repo.settings["squash_merge_commit_message"]
    if repo.settings["squash_merge_commit_title"] == "COMMIT_OR_PR_TITLE" and len(commits) == 1:
        title = commits[0].subject
    body = {"BLANK": "", "PR_BODY": issue.body, "COMMIT_MESSAGES": _messages(commits)}[str(kind)]
    others = dict.fromkeys(one.author[:2] for one in commits if one.author[1] != author[1])
    together = "\n".join(f"Co-authored-by: {name} <{email}>" for name, email in others)
    rule = "---------" if others and body and kind == "COMMIT_MESSAGES" and len(commits) > 1 else ""
    return _joined(f"{title} (#{issue.number})", body, rule, together)


def _messages(commits: list[Commit]) -> str:
    if len(commits) == 1:
        return commits[0].body
    return "\n\n".join(_joined(f"* {one.subject}", one.body).strip("\n") for one in commits)


def _joined(*paragraphs: str) -> str:
    return "\n\n".join(one for one in paragraphs if one) + "\n"


def trial_merge(git: GitSide, base: str, head: str, when: datetime) -> str | None:
    """What refs/pull/N/merge names: None where they conflict."""
    tree = git.merged_tree(base, head)
    if tree is None:
        return None
    who = (*NOREPLY, when)
    return git.make(tree, [base, head], f"Merge {head} into {base}\n", who, who)


def merged_commit(
    git: GitSide, repo: RepoState, issue: Issue, method: str, by: User, author: User, when: datetime
) -> str | None:
    """The commit that the base branch goes to; None where git finds a conflict. `method`: merge, squash, rebase."""
    pull = issue.pull
    assert pull
    merger: Person = (by.name, by.emails[0], when)
    if method == "rebase":
        return _rebased(git, pull, merger)
    tree = git.merged_tree(pull.base_sha, pull.head)
    if tree is None:
        return None
    if method == "merge":
        message = merge_message(repo, issue, pull)
        return git.make(tree, [pull.base_sha, pull.head], message, merger, (*NOREPLY, when))
    assert method == "squash", method
    writer = (author.name, author.emails[0])
    message = squash_message(repo, issue, commits_of(git, pull), writer)
    return git.make(tree, [pull.base_sha], message, (*writer, when), (*NOREPLY, when))


def _rebased(git: GitSide, pull: Pull, merger: Person) -> str | None:
    """Each commit that is no merge, done again; the last of them."""
    tip: str | None = pull.base_sha
    for one in commits_of(git, pull):
        if tip is None:
            break
        if len(one.parents) == 1:
            tip = git.picked(one, tip, merger)
    return tip
