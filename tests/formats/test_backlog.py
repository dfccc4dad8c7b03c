"""Foreign task files: read as text, or refused with a line."""

from __future__ import annotations

import pytest

from gitflow_work.errors import BadFile
from gitflow_work.formats.backlog.taskfile import read
from gitflow_work.formats.yamlfile import Value as Foreign

PATH = "tasks/task-1 - A.md"

VALUES: dict[str, tuple[str, Foreign]] = {
    "a leading zero stays": ("x: 010", "010"),
    "words stay words": ("x: NO", "NO"),
    "a date stays text": ("x: 2026-01-02", "2026-01-02"),
    "nothing is not the empty text": ("x:", None),
    "the empty text": ("x: ''", ""),
    "a folded text": ("x: >-\n  a\n  b", "a b"),
    "a map": ("x: {a: 1}", {"a": "1"}),
    "an unquoted name": ("x: @bob", "@bob"),
    "an unquoted name with a comment": ("x: @bob  # him", "@bob"),
    "an unquoted name with a quote": ("x: @o'neil", "@o'neil"),
    "unquoted names in dashes": ("x:\n  - @bob\n  - @ann", ["@bob", "@ann"]),
    "unquoted names in brackets": ("x: [@bob, b, @ann c]", ["@bob", "b", "@ann c"]),
    "unquoted names in brackets on lines": ("x: [\n  @bob,\n  @ann\n  ]", ["@bob", "@ann"]),
    "an unquoted name below its key": ("x:\n  @bob", "@bob"),
}


@pytest.mark.parametrize("case", VALUES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_value_is_the_text_that_was_written(case: str, newline: str) -> None:
    text, value = VALUES[case]
    task = read(f"---\nid: 1\n{text}\n---\nbody".replace("\n", newline).encode(), PATH)
    assert task.values == {"id": "1", "x": value}
    assert task.body == "body"
    assert task.newline == newline


def test_recovered_values_are_named_with_their_lines() -> None:
    task = read(b"---\nid: a-1\nassignee:\n  - @ann\n  - '@bob'\nby: @bob\n---\n", PATH)
    assert task.recovered == ((4, "@ann"), (6, "@bob"))


REFUSED = {
    "empty": (b"", 1),
    "no frontmatter": (b"# Title\n", 1),
    "no end": (b"---\nid: 1\n", 1),
    "no keys": (b"---\n---\nbody", 2),
    "a list": (b"---\n- a\n---\n", 2),
    "a text": (b"---\nabc\n---\n", 2),
    "a key twice": (b"---\nid: 1\nid: 2\n---\n", 3),
    "an anchor": (b"---\nid: 1\nx: &a b\n---\n", 3),
    "a tag": (b"---\nid: !!int 1\n---\n", 2),
    "broken YAML": (b"---\nid: 1\nx: 'a\n---\n", 3),
    "an unquoted backtick": (b"---\nid: 1\nx: `a`\n---\n", 3),
    "a body that is not UTF-8": (b"---\nid: 1\n---\nok\n\xff\n", 5),
    "a frontmatter that is not UTF-8": (b"---\nid: \xff\n---\n", 2),
    "too much frontmatter": (b"---\nid: " + b"a" * 300_000 + b"\n---\n", 1),
    "deep nesting": (b"---\nid: " + b"[" * 40_000 + b"\n---\n", 2),
    "too many unquoted names": (b"---\nx: [" + b"@a, " * 101 + b"]\n---\n", 2),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(case: str) -> None:
    data, line = REFUSED[case]
    with pytest.raises(BadFile) as refused:
        read(data, PATH)
    assert (refused.value.path, refused.value.line) == (PATH, line)
