"""Template files: the frontmatter that is theirs, its parameters, and what is refused."""

from __future__ import annotations

import pytest

from gitflow_work.errors import BadFile
from gitflow_work.formats import templatefile
from gitflow_work.formats.templatefile import parse

PATH = ".workflow/templates/task.md"


def parsed(text: str) -> templatefile.Template:
    return parse(text.encode(), PATH)


@pytest.mark.parametrize(
    ("text", "body", "lines"),
    [
        ("# {{ title }}\n", "# {{ title }}\n", 0),
        ("", "", 0),
        ("---\n---\nx", "x", 2),
        ("---\n# nothing\n---\nx\n", None, 3),
        ("---\ndescription: A plan.\n---\n# a\n", "# a\n", 3),
        ("---\r\ndescription: A plan.\r\n---\r\n# a\r\n", "# a\n", 3),
        ("\ufeff---\ndescription: A plan.\n---  \n# a\n", "# a\n", 3),
        ("\n---\nnot a frontmatter\n", "\n---\nnot a frontmatter\n", 0),
        ("---\ndescription: A plan.\n---", "", 2),
    ],
)
def test_where_the_text_begins(text: str, body: str | None, lines: int) -> None:
    if body is None:
        with pytest.raises(BadFile, match="the file is empty"):
            parsed(text)
        return
    assert parsed(text)[1:3] == (body, lines)


def test_parameters_are_fields() -> None:
    size_is = "{kind: enum, values: [S, M], default: S, description: How big.}"
    text = f"---\nparameters:\n  size: {size_is}\n  tags: {{kind: list}}\n---\n"
    size, tags = parsed(text).parameters.values()
    assert (size.name, size.kind, size.values, size.default, size.description) == (
        "size",
        "enum",
        ("S", "M"),
        "S",
        "How big.",
    )
    assert (tags.name, tags.kind, tags.required) == ("tags", "list", False)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("---\ndescription: A plan.\n", 1, "the frontmatter that begins in line 1 has no end"),
        ("---\nparameter:\n---\n", 2, "a template knows no key `parameter`"),
        ("---\nparameters:\n  a: {kind: enum}\n---\n", 3, "the field a has no `values` to choose from"),
        ("---\nparameters:\n  a: {kind: integer, default: many}\n---\n", 3, "the default: a is a whole number"),
        ("---\nparameters:\n  a-b: {}\n---\n", 3, "a parameter's name is letters, digits and `_`"),
        ("---\nparameters:\n  title: {}\n---\n", 3, "`title` is given to every template"),
        ("---\nparameters:\n  a: {}\n  a: {}\n---\n", 4, "the key `a` is there twice"),
        ("---\na: &x 1\n---\n", 2, "the anchor `&x` is not allowed"),
        ("---\n- a\n---\n", 2, "the file is a list, not a map of keys"),
    ],
)
def test_what_is_refused_and_where(text: str, line: int, message: str) -> None:
    with pytest.raises(BadFile) as caught:
        parsed(text)
    assert (caught.value.path, caught.value.line) == (PATH, line)
    assert message in caught.value.message


def test_bytes_that_are_no_text_and_too_many() -> None:
    with pytest.raises(BadFile, match="not UTF-8") as caught:
        parse(b"one\ntwo \xff\n", PATH)
    assert caught.value.line == 2
    with pytest.raises(BadFile, match="262,144 are allowed"):
        parse(b"a" * (templatefile.MAX_BYTES + 1), PATH)
