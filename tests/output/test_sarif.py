"""`check --format sarif`: valid, stable, and no silence where nobody could judge."""

from __future__ import annotations

import json
import re

import pytest

from gitflow_work.cli.sarif import FINGERPRINT, meanings, message, sarif, sarif_of_error, uri
from gitflow_work.core.check.result import Checked
from gitflow_work.core.finding import NOTE, WARNING, Finding
from gitflow_work.errors import Undecided
from tests.cli.running import GitWork
from tests.output.shapes import FOLDER, valid_sarif
from tests.support import Repo

HEAD = "a" * 40
WHERE = "https://example.org/ann/shop"


def checked(*found: Finding) -> Checked:
    result = Checked("b" * 40, HEAD, 3, 1)
    for one in found:
        result.add(one)
    return result


ILLEGAL = Finding(
    "illegal-transition",
    "T-1 goes",
    path="tasks/a b.md",
    line=5,
    commit="c" * 40,
    item="T-1",
    transition="A -> B",
    hint="h",
)


def test_a_finding_of_a_real_check(started: Repo, git_work: GitWork) -> None:
    ran = git_work("check", "main..work", "--format", "sarif")
    assert ran.status == 1
    run = valid_sarif(ran.out)
    [found] = run["results"]
    assert (found["ruleId"], found["level"]) == ("illegal-transition", "error")
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": ".workflow/tasks/T-1.md", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 5, "startColumn": 1}
    assert found["properties"]["commit"] == started.head()
    [provenance] = run["versionControlProvenance"]
    assert provenance["revisionId"] == started.head()
    assert run["properties"]["base"] == started.git("rev-parse", "main")
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1, "toolExecutionNotifications": []}]


def test_a_green_check_has_no_result(started: Repo, git_work: GitWork) -> None:
    run = valid_sarif(git_work("check", "main..main", "--format", "sarif").out)
    assert (run["results"], run["properties"]["verdict"]) == ([], "pass")


def test_a_check_without_an_answer_is_no_empty_success(started: Repo, git_work: GitWork) -> None:
    ran = git_work("check", "nowhere..work", "--format", "sarif")
    assert ran.status == 2
    assert "nowhere" in ran.err
    [invocation] = valid_sarif(ran.out)["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    assert "nowhere" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_what_could_not_be_judged_is_a_notification_and_no_result() -> None:
    undecided = Finding("undecided", "nobody asked GitHub", path="tasks/a.md", line=5, commit=HEAD, item="T-1")
    run = valid_sarif(sarif(checked(undecided), WHERE))
    [invocation] = run["invocations"]
    assert run["results"] == []
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    [told] = invocation["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("nobody asked GitHub")
    assert told["associatedRule"] == {"id": "undecided", "index": 0}
    both = valid_sarif(sarif(checked(undecided, ILLEGAL), WHERE))
    assert [one["ruleId"] for one in both["results"]] == ["illegal-transition"]
    assert both["invocations"][0]["exitCode"] == 1


def test_an_error_is_a_notification() -> None:
    run = valid_sarif(sarif_of_error(Undecided("the history is shallow", hint="fetch-depth: 0")))
    [told] = run["invocations"][0]["toolExecutionNotifications"]
    assert told == {"level": "error", "message": {"text": "the history is shallow\nhint: fetch-depth: 0"}}


def test_levels_and_rules() -> None:
    found = [ILLEGAL, Finding("bad-value", "odd", WARNING, "c.yml", 2), Finding("yielded", "gave way", NOTE, "a.md", 3)]
    run = valid_sarif(sarif(checked(*found), WHERE))
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [
        ("illegal-transition", "error"),
        ("bad-value", "warning"),
        ("yielded", "note"),
    ]
    told = run["tool"]["driver"]["rules"]
    assert [told[one["ruleIndex"]]["id"] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert told[1]["help"]["text"] == "the status changed in a way for which the workflow has no path"


def test_every_rule_of_the_page_has_a_meaning_without_markup() -> None:
    page = (FOLDER.parent / "findings.md").read_text(encoding="utf-8")
    assert set(meanings()) == set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    assert [text for text in meanings().values() if not text or "](" in text or "`" in text] == []


def fingerprints(*found: Finding) -> list[str]:
    return [
        one["partialFingerprints"][FINGERPRINT]
        for one in json.loads(sarif(checked(*found), WHERE))["runs"][0]["results"]
    ]


def test_a_fingerprint_stays_when_lines_move_and_after_a_rebase() -> None:
    moved = ILLEGAL._replace(line=17, column=3, commit="d" * 40, path="tasks/renamed.md")
    assert fingerprints(ILLEGAL) == fingerprints(moved) == fingerprints(ILLEGAL._replace(item="t-1"))


@pytest.mark.parametrize(
    "other",
    [ILLEGAL._replace(item="T-2"), ILLEGAL._replace(rule="gate-blocked"), ILLEGAL._replace(transition="B -> C")],
)
def test_another_finding_has_another_fingerprint(other: Finding) -> None:
    assert fingerprints(ILLEGAL) != fingerprints(other)


def test_equal_findings_are_told_apart() -> None:
    assert len(set(fingerprints(ILLEGAL, ILLEGAL, ILLEGAL))) == 3
    assert fingerprints(ILLEGAL, ILLEGAL)[0] == fingerprints(ILLEGAL)[0]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".workflow/tasks/T-1-a.md", ".workflow/tasks/T-1-a.md"),
        ("a b#c?d%e.md", "a%20b%23c%3Fd%25e.md"),
        ("c:d/é\n.md", "c%3Ad/%C3%A9%0A.md"),
        ("bad\udcff.md", "bad%FF.md"),
        ("//host/x", "//host/x"),
    ],
)
def test_paths_are_percent_encoded(path: str, expected: str) -> None:
    assert uri(path) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("[click](https://example.org)", r"\[click\](https://example.org)"),
        ("a\\b", "a\\\\b"),
        ("{0}", "{{0}}"),
        ("\x1b[2J", r"\\x1b\[2J"),
        ("one\ntwo", "one\ntwo"),
    ],
)
def test_messages_hold_no_links_placeholders_or_controls(text: str, expected: str) -> None:
    assert message(text) == expected


def test_a_finding_without_a_file_is_shown_all_the_same() -> None:
    run = valid_sarif(sarif(checked(Finding("history-rewritten", "gone")), WHERE))
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": ".workflow/config.yml", "uriBaseId": "SRCROOT"}}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"GITHUB_SERVER_URL": "https://example.org", "GITHUB_REPOSITORY": "ann/shop"}, "https://example.org/ann/shop"),
        ({"GITHUB_SERVER_URL": "https://example.org"}, "file:"),
        ({}, "file:"),
    ],
)
def test_the_repository_is_named_as_github_names_it(
    started: Repo, git_work: GitWork, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], expected: str
) -> None:
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    started.git("remote", "add", "origin", "https://ann:hidden@example.org/x.git")
    run = valid_sarif(git_work("check", "main..work", "--format", "sarif").out)
    assert run["versionControlProvenance"][0]["repositoryUri"].startswith(expected)
    assert "hidden" not in json.dumps(run)


def test_a_broken_file_is_a_result_beside_an_illegal_move(started: Repo, git_work: GitWork) -> None:
    started.write(".workflow/tasks/T-2.md", "no item\n")
    started.commit("more")
    run = valid_sarif(git_work("check", "main..work", "--format", "sarif").out)
    assert sorted(one["ruleId"] for one in run["results"]) == ["illegal-transition", "unreadable-item"]
