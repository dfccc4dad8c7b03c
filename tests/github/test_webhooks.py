"""What GitHub sends: the published examples of every event, and the payloads of the fake's stories."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gitflow_work.core.check.event import MergeGroup, Nothing, PullRequest, Push, request_of
from gitflow_work.errors import Undecided
from tests.github import contract, payloads, published
from tests.github.server import FakeGitHub
from tests.support import Repo
from tests.usecases.eventing import Forge, asked, checked

pytestmark = pytest.mark.xdist_group("published")

KINDS = {"pull_request": PullRequest, "pull_request_review": PullRequest, "merge_group": MergeGroup, "push": Push}


@pytest.fixture
def forge(tmp_path: Path, clean_env: dict[str, str]) -> Forge:
    return Forge(tmp_path, clean_env)


def examples(event: str) -> Iterator[tuple[str, Any]]:
    """Each published payload of an event, with a name for messages."""
    for one in published.webhooks():
        if one["name"] == event:
            for at, payload in enumerate(one["examples"]):
                yield f"{event} {payload.get('action', '')} {at}", json.loads(json.dumps(payload))


@pytest.mark.parametrize("event", KINDS)
def test_every_published_payload_says_what_to_judge(event: str) -> None:
    seen = 0
    for name, payload in examples(event):
        found = request_of(event, payload)
        assert isinstance(found, (KINDS[event], Nothing)), name
        expected = payload.get("ref", "").startswith("refs/tags/") or set(payload.get("after", "1")) == {"0"}
        assert isinstance(found, Nothing) is expected, name
        seen += 1
    assert seen >= 2


def test_every_other_event_is_refused_by_name() -> None:
    seen = set()
    for one in published.webhooks():
        event = one["name"]
        for payload in one["examples"] if event not in KINDS else []:
            with pytest.raises(Undecided, match=f"^the event {event} does not say which commits to judge$"):
                request_of(event, payload)
            seen.add(event)
    assert {"issues", "check_run", "status", "workflow_run", "deployment"} <= seen


@pytest.mark.parametrize("event", KINDS)
def test_commits_that_are_not_here_are_named(forge: Forge, event: str) -> None:
    """Published payloads are about other repositories: nothing of them is here, and that is what is said."""
    clone = forge.checkout("refs/heads/main")
    said = set()
    for name, payload in examples(event):
        try:
            assert asked(clone, event, payload).ends is None, name
        except Undecided as error:
            said.add(str(error).rpartition(" is not here")[1] or str(error).partition(":")[0][:8])
    assert said <= {" is not here", "the tip "}
    assert said


@pytest.mark.parametrize("event", KINDS)
def test_every_published_payload_is_judged_with_our_commits(forge: Forge, event: str) -> None:
    """The same payloads, in which the ids and names of branches are those of a repository that is here."""
    forge.repo.branch("topic", "main")
    forge.shop.task("T-1", "In Progress")
    head = forge.shop.save("topic")
    forge.request(7, "main")
    clone = forge.checkout("refs/pull/7/merge")
    clone.git("fetch", "-q", "origin", "refs/pull/7/head")
    seen = 0
    for name, payload in examples(event):
        ours = grafted(payload, forge.first, head)
        if isinstance(request_of(event, ours), Nothing):
            continue
        assert [one.rule for one in checked(clone, event, ours).findings] == [], name
        seen += 1
    assert seen >= 2


def grafted(payload: Any, base: str, head: str) -> Any:
    """A payload with our repository put in."""
    payload["repository"]["default_branch"] = "main"
    if "pull_request" in payload:
        payload["pull_request"]["number"] = 7
        payload["pull_request"]["head"] |= {"sha": head, "ref": "topic"}
        payload["pull_request"]["base"] |= {"sha": base, "ref": "main"}
    if "merge_group" in payload:
        payload["merge_group"] |= {"base_sha": base, "head_sha": head, "base_ref": "refs/heads/main"}
    if "ref" in payload and payload["ref"].startswith("refs/heads/") and set(payload["after"]) != {"0"}:
        payload |= {"ref": "refs/heads/main", "before": base, "after": head}
    return payload


def told(gh: FakeGitHub, dev: Repo) -> Iterator[tuple[str, str, Any]]:
    """Event, name of its schema, and a payload of the fake."""
    number = gh.open(head="topic")
    review = gh.review(number, "ann")
    yield "pull_request", "webhook-pull-request-opened", payloads.pull_request(gh, number, "opened")
    yield "pull_request", "webhook-pull-request-synchronize", payloads.pull_request(gh, number)
    yield (
        "pull_request_review",
        "webhook-pull-request-review-submitted",
        payloads.pull_request_review(gh, number, review),
    )
    group = gh.queue(number)
    yield "merge_group", "webhook-merge-group-checks-requested", payloads.merge_group(gh, group)
    before, done = dev.git("rev-parse", "main"), gh.merge(number)
    yield "pull_request", "webhook-pull-request-closed", payloads.pull_request(gh, number, "closed")
    yield "push", "webhook-push", payloads.push(gh, "main", before, done)


def test_the_payloads_of_the_fake_say_what_to_judge(gh: FakeGitHub, dev: Repo) -> None:
    found = [(event, request_of(event, payload)) for event, _, payload in told(gh, dev)]
    assert [type(one) for _, one in found] == [KINDS[event] for event, _ in found]


def test_the_payloads_of_the_fake_are_as_published(gh: FakeGitHub, dev: Repo) -> None:
    for _, name, payload in told(gh, dev):
        assert (name, contract.unfit(name, payload)) == (name, [])
