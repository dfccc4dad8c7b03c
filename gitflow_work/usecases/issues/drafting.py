"""What an export sends: an item, or what changed on it, as an issue; and what GitHub left out of that."""

from __future__ import annotations

from collections.abc import Collection

from gitflow_work.core.issues.comparing import Draft, Issue, Shadow, state_of
from gitflow_work.core.issues.mapping import LOGIN, Mapped
from gitflow_work.core.item import Item
from gitflow_work.errors import WorkError
from gitflow_work.formats.issues import issuetext
from gitflow_work.usecases.issues.sync import Told


def new(item: Item, known: Mapped, ours: Shadow, told: list[Told]) -> Draft:
    """All of an item. Raises WorkError when no issue can have it; adds to `told` what is left out."""
    labels = known.labels_of(item)
    if known.first_label() and known.first_label() not in labels:
        labels.append(known.first_label())
    people = _people(known, item, 0, told)
    body = issuetext.with_managed("", item.id, ours.body)
    return _checked(item, Draft(ours.title, body, tuple(labels), people, ours.milestone or None, ours.state))


def changed(item: Item, known: Mapped, issue: Issue, ours: Shadow, names: Collection[str], told: list[Told]) -> Draft:
    """These fields of an item, for its issue. Raises and tells like `new`."""
    draft = Draft(
        title=ours.title if "title" in names else None,
        body=issuetext.with_managed(issue.body, item.id, ours.body) if "body" in names else None,
        labels=tuple(known.labels_of(item)) if "labels" in names else None,
        assignees=_people(known, item, issue.number, told) if "people" in names else None,
        milestone=ours.milestone if "milestone" in names else None,
        state=ours.state if "state" in names else None,
    )
    return _checked(item, draft)


def left_out(item: Item, draft: Draft, issue: Issue) -> list[Told]:
    """What of a draft the issue has not got."""
    told = []
    missing = {one.casefold() for one in draft.assignees or ()} - {one.casefold() for one in issue.assignees}
    if missing:
        what = f"GitHub did not assign {', '.join(sorted(missing))}: who is assigned must have access there"
        told.append(Told("not-assigned", what, item.id, issue.number))
    if draft.state not in (None, state_of(issue)):
        what = f"GitHub keeps it as {state_of(issue).replace('_', ' ')}: a closed issue keeps the reason"
        hint = f"open it there, and close it as {str(draft.state).replace('_', ' ')}"
        told.append(Told("state-not-held", what, item.id, issue.number, hint))
    return told


def _people(known: Mapped, item: Item, number: int, told: list[Told]) -> tuple[str, ...] | None:
    """The logins to assign; None when somebody has none, so that nobody is taken away by mistake."""
    logins = known.logins_of(item)
    odd = [one for one in logins if not LOGIN.fullmatch(one)]
    if odd:
        what = f"{', '.join(odd)}: no login on GitHub is known; the assignees are left as they are"
        told.append(Told("unknown-login", what, item.id, number, "add `github:` in roles.yml"))
        return None
    return tuple(logins)


def _checked(item: Item, draft: Draft) -> Draft:
    if draft.body is not None and len(draft.body) > issuetext.MAX_BODY:
        raise WorkError(
            f"its text has {len(draft.body):,} characters; an issue may have {issuetext.MAX_BODY:,}",
            hint="put a part of it into a file of its own",
        )
    if draft.title is not None and len(draft.title) > issuetext.MAX_TITLE:
        hint = f"git work set {item.id} title=…"
        raise WorkError(f"its title has more than {issuetext.MAX_TITLE} characters", hint=hint)
    return draft
