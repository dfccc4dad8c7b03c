"""Stories that end in the Action's entry, each told with a spoof or without it; the table at the end has them all."""

from __future__ import annotations

from collections.abc import Callable

from tests.github import payloads
from tests.github.doors import TRIAGE, Doors
from tests.github.life import Told

Story = Callable[[Doors, bool], Told]
"""Tells a story, with the spoof or without it, and answers what the Action says in the end."""


def green(doors: Doors, number: int) -> None:
    doors.gh.check(doors.gh.pull(number).head, "build")


def finishing(doors: Doors, **more: str) -> int:
    """A request whose branch takes T-1 to Done, with a green build, which nobody has approved."""
    doors.finished()
    number = doors.gh.open(head="topic", **{"author": "bob", **more})  # type: ignore[arg-type]
    green(doors, number)
    return number


# The request whose work is finished later ----------------------------------------------------------------------------


def in_another_repository(doors: Doors, spoof: bool) -> Told:
    doors.reviewed()
    story = doors.gh.another(doors.life.server.top, "eve/shop") if spoof else doors.gh
    number = story.open(head="topic")
    story.review(number, "ann")
    story.check(story.pull(number).head, "build")
    done = story.merge(number)
    if spoof:
        for commit in (done, story.pull(number).head):
            doors.gh.associate(commit, number, story)
    return doors.finish_on_main()


def into_another_branch(doors: Doors, spoof: bool) -> Told:
    base = "scratch" if spoof else "main"
    doors.on("scratch")
    doors.push()
    doors.reviewed()
    number = doors.gh.open(head="topic", base=base)
    doors.life.green(number)
    merged = doors.gh.merge(number)
    if spoof:
        doors.life.server.git("update-ref", "refs/heads/main", merged)
    return doors.finish_on_main()


def taken_back(doors: Doors, spoof: bool) -> Told:
    """main is set back to before the merge; the field names the request that it once had."""
    doors.on("ready")
    doors.item("In Progress")
    doors.item("In Review", pr="1")
    doors.push("main")
    before = doors.life.main()
    doors.on("topic")
    doors.work()
    doors.item("In Review", "Described.\n")
    doors.push()
    number = doors.gh.open(head="topic")
    doors.life.green(number)
    merged = doors.gh.merge(number)
    if spoof:
        doors.life.server.git("update-ref", "refs/heads/kept", merged)
        doors.life.server.git("update-ref", "refs/heads/main", before)
    return doors.finish_on_main()


def unmerged(doors: Doors, again: bool, spoof: bool) -> Told:
    """The work comes to main past the request, which was closed, and perhaps opened again."""
    doors.reviewed()
    number = doors.gh.open(head="topic")
    doors.life.green(number)
    if spoof:
        doors.gh.close(number)
        if again:
            doors.gh.reopen(number)
        doors.on("other")
        doors.item("In Progress")
        doors.item("In Review", pr=str(number))
        doors.push("main")
    else:
        doors.gh.merge(number)
    return doors.finish_on_main()


def reopened(doors: Doors, spoof: bool) -> Told:
    return unmerged(doors, True, spoof)


def closed(doors: Doors, spoof: bool) -> Told:
    return unmerged(doors, False, spoof)


def after_rework(doors: Doors, spoof: bool) -> Told:
    doors.reviewed(pr="1")
    number = doors.gh.open(head="topic")
    doors.life.green(number)
    doors.gh.merge(number)
    if spoof:
        doors.on("rework")
        doors.item("In Progress")
        doors.item("In Review")
        doors.push("main")
    return doors.finish_on_main()


# Whose approval it is ------------------------------------------------------------------------------------------------


def on_an_older_commit(doors: Doors, spoof: bool) -> Told:
    number = finishing(doors)
    older = doors.gh.pull(number).head
    doors.work("more")
    doors.push()
    doors.gh.review(number, "ann", commit=older if spoof else "")
    green(doors, number)
    return doors.check(number)


def dismissed(doors: Doors, spoof: bool) -> Told:
    number = finishing(doors)
    review = doors.gh.review(number, "ann")
    if spoof:
        doors.gh.dismiss(review)
    return doors.check(number)


def dismissed_objection(doors: Doors, spoof: bool) -> Told:
    """Dismissing what ann asked for does not bring back that she approved before."""
    number = finishing(doors)
    doors.gh.review(number, "ann")
    objection = doors.gh.review(number, "ann", "CHANGES_REQUESTED" if spoof else "COMMENTED")
    if spoof:
        doors.gh.dismiss(objection)
    return doors.check(number)


def by_the_author(doors: Doors, spoof: bool) -> Told:
    number = finishing(doors, author="ann" if spoof else "bob")
    doors.gh.review(number, "ann")
    return doors.check(number)


def by_a_committer(doors: Doors, spoof: bool) -> Told:
    number = finishing(doors, author="carol")
    doors.gh.review(number, "bob" if spoof else "ann")
    return doors.check(number)


def by_the_last_pusher(doors: Doors, spoof: bool) -> Told:
    """What ann pushes says that bob made it."""
    number = finishing(doors)
    more = doors.work("more")
    doors.push("spare")
    doors.gh.push(number, more, by="ann" if spoof else "bob")
    doors.gh.review(number, "ann")
    green(doors, number)
    return doors.check(number)


def by_no_role(doors: Doors, spoof: bool) -> Told:
    number = finishing(doors)
    doors.gh.review(number, "carol" if spoof else "ann")
    return doors.check(number)


def changes_requested_on_page_two(doors: Doors, spoof: bool) -> Told:
    number = finishing(doors)
    doors.gh.review(number, "ann")
    for _ in range(100):
        doors.gh.review(number, "carol", "COMMENTED")
    doors.gh.review(number, "ann", "CHANGES_REQUESTED" if spoof else "COMMENTED")
    return doors.check(number)


# When it is given, and for what --------------------------------------------------------------------------------------


def retargeted(doors: Doors, spoof: bool) -> Told:
    """The event is of the time when the request went into main."""
    number = finishing(doors)
    doors.gh.review(number, "ann")
    event = payloads.pull_request(doors.gh, number)
    doors.gh.git.point("refs/heads/scratch", doors.life.main())
    if spoof:
        doors.gh.retarget(number, "scratch")
    return doors.check(number, event)


def pushed_since(doors: Doors, spoof: bool) -> Told:
    """The event is of the time before more was pushed, which was approved then."""
    number = finishing(doors)
    event = payloads.pull_request(doors.gh, number)
    if spoof:
        doors.work("more")
        doors.push()
    doors.gh.review(number, "ann")
    green(doors, number)
    return doors.check(number, event)


def retargeted_when_green(doors: Doors, spoof: bool) -> Told:
    """Into a branch of its own nothing of GitHub's is asked; then the request is given another target."""
    doors.gh.git.point("refs/heads/scratch", doors.life.main())
    doors.finished()
    number = doors.gh.open(head="topic", base="scratch")
    green(doors, number)
    assert doors.check(number).status == 0
    if not spoof:
        doors.gh.review(number, "ann")
    doors.gh.retarget(number, "main")
    return doors.check(number, payloads.pull_request(doors.gh, number, "edited"))


def merged_by_an_admin(doors: Doors, spoof: bool) -> Told:
    number = finishing(doors)
    if not spoof:
        doors.gh.review(number, "ann")
    before = doors.life.main()
    doors.gh.merge(number, by="bob")
    return doors.audit(before)


def approved_after_the_merge(doors: Doors, spoof: bool) -> Told:
    number = finishing(doors)
    before = doors.life.main()
    if spoof:
        doors.gh.merge(number)
        doors.gh.review(number, "ann")
    else:
        doors.gh.review(number, "ann")
        doors.gh.merge(number)
    return doors.audit(before)


def stacked(doors: Doors, spoof: bool) -> Told:
    """#2 goes into the branch of #1, approved and green. What it brings lands with #1, by the approvals of #1."""
    doors.reviewed()
    below = doors.gh.open(head="topic")
    doors.on("stacked", "origin/topic")
    doors.work("stacked")
    doors.item("Done", by=TRIAGE)
    doors.push()
    above = doors.gh.open(head="stacked", base="topic")
    doors.life.green(above)
    assert doors.check(above).status == 0
    doors.gh.merge(above, by="carol")
    green(doors, below)
    if not spoof:
        doors.gh.review(below, "ann")
    return doors.check(below)


def stacked_below(doors: Doors, spoof: bool) -> Told:
    """#1 was approved before #2 was merged into its branch."""
    doors.reviewed()
    below = doors.gh.open(head="topic")
    if spoof:
        doors.gh.review(below, "ann")
    doors.on("stacked", "origin/topic")
    doors.work("stacked")
    doors.item("Done", by=TRIAGE)
    doors.push()
    above = doors.gh.open(head="stacked", base="topic")
    doors.life.green(above)
    doors.gh.merge(above, by="carol")
    if not spoof:
        doors.gh.review(below, "ann")
    green(doors, below)
    return doors.check(below)


TABLE: list[tuple[Story, str]] = [
    (in_another_repository, "#1 is a request of eve/shop"),
    (into_another_branch, "#1 goes into scratch"),
    (taken_back, "#1 is merged, and main does not have it any more"),
    (reopened, "#1 is open"),
    (closed, "#1 was closed without a merge"),
    (after_rework, "#1 was merged before the item came back"),
    (on_an_older_commit, "the approval of ann is out of date: the change is another than that of"),
    (dismissed, "the review of ann was dismissed"),
    (dismissed_objection, "the review of ann was dismissed"),
    (by_the_author, "ann made changes that are to be approved"),
    (by_a_committer, "bob made changes that are to be approved"),
    (by_the_last_pusher, "ann pushed what is to be approved"),
    (by_no_role, "carol has no role, being nobody in roles.yml"),
    (changes_requested_on_page_two, "ann asks for changes"),
    (retargeted, "#1 goes into scratch since this check began"),
    (pushed_since, "#1 has moved on to"),
    (retargeted_when_green, "0 approvals"),
    (merged_by_an_admin, "0 approvals"),
    (approved_after_the_merge, "0 approvals"),
    (stacked, "0 approvals"),
    (stacked_below, "the approval of ann is out of date"),
]
"""Each story, with the reason that is told."""
