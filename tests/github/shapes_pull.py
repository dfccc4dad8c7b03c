"""The shapes of pull requests: the request, its reviews, its files."""

from __future__ import annotations

from urllib.parse import quote

from tests.github.gitside import FileChange
from tests.github.merging import commits_of
from tests.github.shapes import Json, View, maybe_user, node, stamp, user
from tests.github.shapes_issue import association, shared
from tests.github.shapes_repo import repository
from tests.github.state import Issue, Pull, Review


def _end(view: View, full_name: str, ref: str, oid: str, author: str) -> Json:
    """One end of a request; a fork that was deleted is null, and whose it was the author."""
    owner = full_name.partition("/")[0] or author
    return {
        "label": f"{owner}:{ref}",
        "ref": ref,
        "sha": oid,
        "user": user(view, owner),
        "repo": repository(view, full_name) if full_name else None,
    }


def simple(view: View, issue: Issue) -> Json:
    """`pull-request-simple`: what lists have. There is no `merged` in it."""
    pull = issue.pull
    assert pull
    url, html = f"{view.api}/pulls/{issue.number}", f"{view.html}/pull/{issue.number}"
    about, statuses = f"{view.api}/issues/{issue.number}", f"{view.api}/statuses/{pull.head}"
    links = {
        "self": url,
        "html": html,
        "issue": about,
        "comments": f"{about}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{view.api}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": statuses,
    }
    return {
        **shared(view, issue),
        "id": pull.id,
        "node_id": node("PR", pull.id),
        "url": url,
        "html_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "issue_url": about,
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": statuses,
        "merged_at": stamp(pull.merged),
        "merge_commit_sha": pull.merge_commit,
        "requested_reviewers": [],
        "requested_teams": [],
        "head": _end(view, pull.head_repo, pull.branch, pull.head, issue.author),
        "base": _end(view, view.story.repo.name, pull.base, pull.told_base, ""),
        "_links": {name: {"href": one} for name, one in links.items()},
        "auto_merge": None,
        "draft": pull.draft,
    }


def pull_request(view: View, issue: Issue) -> Json:
    """`pull-request`."""
    pull = issue.pull
    assert pull
    files = changed(view, pull)
    return {
        **simple(view, issue),
        "merged": pull.merged is not None,
        "mergeable": pull.mergeable,
        "rebaseable": pull.mergeable,
        "mergeable_state": {True: "clean", False: "dirty", None: "unknown"}[pull.mergeable],
        "merged_by": maybe_user(view, pull.merged_by),
        "comments": len(issue.comments),
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": len(commits_of(view.story.git, pull)),
        "additions": sum(one.added for one in files),
        "deletions": sum(one.deleted for one in files),
        "changed_files": len(files),
    }


def changed(view: View, pull: Pull) -> list[FileChange]:
    """What a request changes: from where it left its base to its head."""
    git, base = view.story.git, pull.start or pull.base_sha
    return git.files(git.base(base, pull.head) or base, pull.head)


def review(view: View, issue: Issue, one: Review) -> Json:
    """`pull-request-review`."""
    html = f"{view.html}/pull/{issue.number}#pullrequestreview-{one.id}"
    url = f"{view.api}/pulls/{issue.number}"
    told = {
        "id": one.id,
        "node_id": node("PRR", one.id),
        "user": user(view, one.login),
        "body": one.body,
        "state": one.state,
        "html_url": html,
        "pull_request_url": url,
        "_links": {"html": {"href": html}, "pull_request": {"href": url}},
        "commit_id": one.commit,
        "author_association": association(view, one.login),
    }
    return told if one.state == "PENDING" else {**told, "submitted_at": stamp(one.at)}


def file(view: View, pull: Pull, one: FileChange) -> Json:
    """`diff-entry`."""
    path = quote(one.path)
    told = {
        "sha": one.blob,
        "filename": one.path,
        "status": one.status,
        "additions": one.added,
        "deletions": one.deleted,
        "changes": one.added + one.deleted,
        "blob_url": f"{view.html}/blob/{pull.head}/{path}",
        "raw_url": f"{view.html}/raw/{pull.head}/{path}",
        "contents_url": f"{view.api}/contents/{path}?ref={pull.head}",
    }
    return {**told, "previous_filename": one.previous} if one.previous else told
