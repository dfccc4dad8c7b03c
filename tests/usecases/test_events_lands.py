"""How an event says that its commits land."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitflow_work.core.check.lands import Lands
from tests.usecases.eventing import Forge, lands, pushed


@pytest.fixture
def forge(tmp_path: Path, clean_env: dict[str, str]) -> Forge:
    return Forge(tmp_path / "forge", clean_env)


def test_a_request_is_named_with_the_head_that_its_event_saw(forge: Forge) -> None:
    forge.repo.branch("topic")
    head = forge.shop.save("work")
    given = forge.request(7, "main")
    clone = forge.checkout("refs/pull/7/merge")
    assert lands(clone, "pull_request", given) == Lands("main", 7, head)


@pytest.mark.parametrize(
    ("ref", "queued"),
    [
        ("refs/heads/gh-readonly-queue/main/pr-8-" + "a" * 40, 8),
        ("refs/heads/gh-readonly-queue/release/1.2/pr-12-" + "a" * 40, 12),
        ("refs/heads/gh-readonly-queue/main/pr-8", None),
        ("refs/heads/eve/pr-8-" + "a" * 40, None),
        (8, None),
        (None, None),
    ],
)
def test_a_group_says_which_request_was_queued_last(forge: Forge, ref: object, queued: int | None) -> None:
    tip = forge.first
    head = forge.shop.save("work")
    forge.push("queue")
    group = {"base_sha": tip, "head_sha": head, "base_ref": "refs/heads/main", "head_ref": ref}
    given = {"merge_group": group, "repository": {"default_branch": "main"}}
    clone = forge.checkout("refs/heads/queue")
    assert lands(clone, "merge_group", given) == Lands("main", group=True, queued=queued)


def test_what_was_pushed_to_the_target_has_landed(forge: Forge) -> None:
    forge.shop.save("work")
    after = forge.push("main")
    clone = forge.checkout("refs/heads/main")
    assert lands(clone, "push", pushed("refs/heads/main", forge.first, after)) == Lands("main", landed=True)
    assert lands(clone, "push", pushed("refs/heads/main", "0" * 40, after)) == Lands("main", landed=True)
