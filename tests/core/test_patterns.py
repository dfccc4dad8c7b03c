"""Path patterns of artifacts: what fills them, what they match, in which folder, and that none takes for ever."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gitflow_work.core.artifacts import patterns

VALUES = {"id": "T-7k3f9q", "slug": "sign-in", "feature": "login", "x-part": "web", "empty": ""}


def matches(pattern: str, path: str) -> bool:
    return patterns.compiled(pattern)[1].match(path) is not None


FILLED = {
    "docs/{id}.md": "docs/T-7k3f9q.md",
    "./docs/{slug}/": "docs/sign-in/",
    "././a": "./a",
    "../a": "../a",
    "./.github/pr-{feature}.json": ".github/pr-login.json",
    "{feature}-{x-part}": "login-web",
    "{NNN}-{id}": "{NNN}-T-7k3f9q",
    "a{b": "a{b",
    "{}": "{}",
    "{1}": "{1}",
    "{{id}}": "{T-7k3f9q}",
    "**/*.md": "**/*.md",
}


@pytest.mark.parametrize("pattern", FILLED)
def test_fill(pattern: str) -> None:
    assert patterns.fill(pattern, VALUES.__getitem__) == FILLED[pattern]


NO_SEGMENTS = ["", ".", "..", "a/b", "/", "a\\b", "*", "a*", "{NNN}", "{", "a\nb", "a\0", "\x1b[2J"]


@pytest.mark.parametrize("value", NO_SEGMENTS)
def test_a_value_that_is_no_path_segment_is_refused(value: str) -> None:
    with pytest.raises(patterns.BadPattern) as raised:
        patterns.fill("docs/{part}.md", lambda name: value)
    assert raised.value.variable == "part"
    assert raised.value.message.isprintable()


@pytest.mark.parametrize("value", ["...", ".a", "-", "a b", "~", "$(x)", "[a]", "a?", "é", "日本", "^.+$"])
def test_a_value_stands_for_itself(value: str) -> None:
    filled = patterns.fill("docs/{part}", lambda name: value)
    assert matches(filled, f"docs/{value}")
    assert not matches(filled, "docs/x")


def test_variables() -> None:
    assert patterns.variables("{id}/{NNN}-{x-a}*{id}{1}{") == ["id", "x-a", "id"]


MATCHED = [
    ("a.md", "a.md"),
    ("docs/*.md", "docs/a.md"),
    ("docs/*.md", "docs/.md"),
    ("docs/*", "docs/a"),
    ("*/*", "a/b"),
    ("*a*a*", "xaxa"),
    ("docs/**", "docs/a"),
    ("docs/**", "docs/a/b"),
    ("docs/**/a", "docs/a"),
    ("docs/**/a", "docs/x/y/a"),
    ("**/a", "a"),
    ("**/a", "x/a"),
    ("**/*.md", "x/y/a.md"),
    ("a**b", "a/x/b"),
    ("docs/", "docs/a"),
    ("docs/", "docs/x/a"),
    ("*/", "x/y"),
    ("adr/{NNN}-*.md", "adr/001-x.md"),
    ("adr/{NNN}-*.md", "adr/12345-x.md"),
    ("{NNN}*", "1234"),
    ("*{NNN}1", "99991"),
    ("a+(b)[c].md", "a+(b)[c].md"),
    ("^a$", "^a$"),
    ("a{b", "a{b"),
    (".github/pr-*.json", ".github/pr-login.json"),
    (".github/", ".github/workflows/a.yml"),
    ("docs/adr/ADR-*.md", "docs/adr/ADR-001-x.md"),
]
NOT_MATCHED = [
    ("a.md", "aXmd"),
    ("a.md", "a.md\n"),
    ("a.md", "x/a.md"),
    ("a.md", "a.md/x"),
    ("docs/*.md", "docs/x/a.md"),
    ("docs/**", "docs/"),
    ("a**/b", "ab"),
    ("docs/**", "docs"),
    ("docs/**/a", "docs/xa"),
    ("**/a", "xa"),
    ("docs/", "docs"),
    ("docs/", "docs/"),
    ("docs/", "xdocs/a"),
    ("docs/", "docsx/a"),
    ("adr/{NNN}-*.md", "adr/01-x.md"),
    ("adr/{NNN}-*.md", "adr/0x1-x.md"),
    ("{NNN}", "١٢٣"),
    ("a?", "ab"),
    ("[ab]", "a"),
    ("", "a"),
    (".github/pr-*.json", "github/pr-login.json"),
    ("backlog/tasks/*.md", "backlog/tasks/a/b.md"),
    ("docs/ADR-{NNN}.md", "docs/ADR-12.md"),
]


@pytest.mark.parametrize(("pattern", "path"), MATCHED)
def test_matched(pattern: str, path: str) -> None:
    assert matches(pattern, path)


@pytest.mark.parametrize(("pattern", "path"), NOT_MATCHED)
def test_not_matched(pattern: str, path: str) -> None:
    assert not matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        ("a.md", ""),
        ("docs/a.md", "docs/"),
        ("docs/plans/{NNN}.md", "docs/plans/"),
        ("docs/pl*/a", "docs/"),
        ("docs/", "docs/"),
        ("*", ""),
        ("**/a", ""),
    ],
)
def test_the_folder_that_every_match_lies_in(pattern: str, folder: str) -> None:
    assert patterns.compiled(pattern)[0] == folder


def plainly(pattern: str) -> re.Pattern[str]:
    """The meaning of a pattern, piece by piece, without a thought for time."""
    text = pattern + "**" if pattern.endswith("/") else pattern
    meaning = {"**/": "(?:.*/)?", "**": ".+", "*": "[^/]*", "{NNN}": "[0-9]{3,}"}
    pieces = re.findall(r"(?<![^/])\*\*/|\*\*|\*|\{NNN\}|[^*{]+|\{", text)
    return re.compile("".join(meaning.get(one, re.escape(one)) for one in pieces) + r"\Z", re.DOTALL)


PIECES = st.sampled_from(["*", "**", "**/", "/", "a", "b", "1", "12", "{NNN}", ".md"])


@given(st.lists(PIECES, max_size=7).map("".join), st.text("ab12/.md", max_size=12))
@example("*a*b", "ab/ab")
@example("**/a*b**/b", "a/ab/b")
@example("*1{NNN}2*", "11112221")
@settings(max_examples=600, deadline=None)
def test_it_matches_what_its_pieces_say(pattern: str, path: str) -> None:
    assert matches(pattern, path) is (plainly(pattern).match(path) is not None)


MANY = ["**/", "*a", "**a", "*/", "**/*a", "*", "{NNN}1", "{NNN}*"]


@pytest.mark.parametrize("pattern", MANY)
@pytest.mark.parametrize("path", ["a/" * 120, "a" * 250, "aa/" * 80 + "y", "1" * 250])
def test_no_pattern_takes_for_ever(pattern: str, path: str) -> None:
    assert not matches(pattern * 40 + "x", path)


NEXT: list[tuple[str, list[str], str]] = [
    ("docs/plans/{id}.md", [], "docs/plans/T-7k3f9q.md"),
    ("./docs/{slug}.md", ["docs/sign-in.md"], "docs/sign-in.md"),
    ("docs/adr/ADR-{NNN}-{slug}.md", [], "docs/adr/ADR-001-sign-in.md"),
    ("./docs/adr/ADR-{NNN}-{slug}.md", ["docs/adr/ADR-007-other.md"], "docs/adr/ADR-008-sign-in.md"),
    ("adr/{NNN}.md", ["adr/002.md", "adr/010.md", "adr/009.md"], "adr/011.md"),
    ("adr/{NNN}.md", ["adr/999.md"], "adr/1000.md"),
    ("adr/{NNN}.md", ["adr/0007.md"], "adr/008.md"),
    ("adr/{NNN}.md", ["adr/07.md", "adr/x012.md", "other/044.md", "adr/x/044.md", "x/adr/044.md"], "adr/001.md"),
    ("adr/{NNN}.md", ["adr/" + "9" * 5000 + ".md", "adr/\u0661\u0662\u0663.md"], "adr/001.md"),
    ("{NNN}-{slug}/{NNN}.md", ["004-other/001.md"], "005-sign-in/005.md"),
    ("{feature}/{NNN}.md", ["other/044.md", "login/003.md"], "login/004.md"),
    (".github/pr-{feature}.json", [], ".github/pr-login.json"),
]


@pytest.mark.parametrize(("pattern", "existing", "path"), NEXT)
def test_the_next_path(pattern: str, existing: list[str], path: str) -> None:
    found = patterns.next_path(pattern, VALUES, existing)
    assert found == path
    assert matches(patterns.fill(pattern, VALUES.__getitem__), found)


@pytest.mark.parametrize("pattern", ["docs/*.md", "docs/**", "tests/", "{empty}.md", "{reason}.md"])
def test_no_next_path_for_what_names_no_single_file(pattern: str) -> None:
    with pytest.raises(patterns.BadPattern) as raised:
        patterns.next_path(pattern, VALUES, [])
    assert raised.value.hint
