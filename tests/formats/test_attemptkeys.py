"""`retry`, `on_failure` and `hooks` as they are read; their mistakes are in test_workflowfile.py."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.attempt import Command, OnFailure, Retry
from gitflow_work.core.workflow import Transition
from gitflow_work.formats.rules.commandline import BadLine, split
from gitflow_work.formats.rules.workflowfile import parse

EDGE = "states: [A, B]\ntransitions:\n  - name: go\n    from: A\n    to: B\n"


def read(more: str) -> Transition:
    workflow, findings = parse((EDGE + more).encode(), "w.yml")
    assert workflow is not None
    assert findings == []
    return workflow.transitions[0]


def test_without_the_keys_there_is_nothing() -> None:
    one = read("")
    assert (one.retry, one.on_failure, one.before, one.after, one.has_commands) == (None, None, (), (), False)


RETRIES = {
    "{attempts: 3, backoff: exponential, delay: 2s, max_delay: 30s}": Retry(3, "exponential", 2, 30, 6),
    "{attempts: 20, backoff: fixed, delay: 5m}": Retry(20, "fixed", 300, 30, 6),
    "{}": Retry(3, "exponential", 1, 30, 6),
    "{delay: 0s, max_delay: 1h}": Retry(3, "exponential", 0, 3600, 6),
    f"{{delay: {'9' * 5000}w}}": Retry(3, "exponential", 10**9, 30, 6),
}


@pytest.mark.parametrize("text", RETRIES, ids=lambda text: text[:30])
def test_retry(text: str) -> None:
    assert read(f"    retry: {text}\n").retry == RETRIES[text]


def test_hooks_in_all_their_forms() -> None:
    one = read(
        "    hooks:\n      before:\n        - tools/a.sh 'a b'\n"
        "        - {run: [sh, -c, 'x | y'], timeout: 5m, files: [./lib.sh], makes: plan}\n      after: make tell\n"
    )
    assert one.before == (
        Command(("tools/a.sh", "a b"), line=8),
        Command(("sh", "-c", "x | y"), 300, ("lib.sh",), ("plan",), 9),
    )
    assert one.after == (Command(("make", "tell"), line=10),)


def test_on_failure() -> None:
    one = read("    on_failure:\n      rollback_state: A\n      notify: [make tell, {run: make shout}]\n")
    notify = (Command(("make", "tell"), line=8), Command(("make", "shout"), line=8))
    assert one.on_failure == OnFailure("A", notify, 7)
    assert one.has_commands


REFUSED = [
    "a | b", "a; b", "a && b", "a > b", "a < b", "$HOME/a", 'a "$HOME"', "a `b`", 'a "`b`"', "a *.md", "a b?", "~/a",
    "a {id}", "a [b]", "(a)", "a # b", "a 'b", 'a "b', "a b\\", "! a", "a\nb",
]  # fmt: skip


@pytest.mark.parametrize("line", REFUSED)
def test_what_only_a_shell_could_act_on_is_refused(line: str) -> None:
    with pytest.raises(BadLine):
        split(line)


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=8), min_size=1, max_size=5))
def test_a_line_that_quotes_its_words_has_these_words(words: list[str]) -> None:
    assert split(shlex.join(words)) == tuple(words)


@given(st.text("ab '\"\\\t", max_size=12))
def test_a_line_has_the_words_that_a_shell_makes_of_it(line: str) -> None:
    try:
        words = split(line)
    except BadLine:
        with pytest.raises(ValueError, match=r"No (closing quotation|escaped character)"):
            shlex.split(line)
        return
    assert list(words) == shlex.split(line)
