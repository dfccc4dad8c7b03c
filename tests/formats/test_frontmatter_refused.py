"""What a frontmatter may not hold: one row a rule, with the line and a piece of the reason."""

from __future__ import annotations

import pytest

from gitflow_work.errors import BadFile
from gitflow_work.formats.items.itemfile import parse

HEAD = "id: T-1\ntype: task\ntitle: A\nstatus: Open\n"
"""Lines 2 to 5 of a file; the rows below begin in line 6."""

IN_FRONTMATTER = {
    "duplicate key": ("status: Done", 6, "already set in line 5"),
    "duplicate unknown key": ("x: 1\ny: 2\nx: 1", 8, "already set in line 6"),
    "anchor": ("x: &a b", 6, "anchors"),
    "alias": ("x: *a", 6, "aliases"),
    "alias in list": ("x: [a, *b]", 6, "aliases"),
    "anchor in dashes": ("x:\n- a\n- &b c", 8, "anchors"),
    "tag": ("x: !!binary aGk=", 6, "tags"),
    "local tag": ("x: !a b", 6, "tags"),
    "merge key": ("<<: {a: b}", 6, "merge keys"),
    "complex key": ("? a", 6, "complex keys"),
    "complex key alone": ("?\n: b", 6, "complex keys"),
    "complex key as value": ("x: ? a", 6, "complex keys"),
    "directive": ("%YAML 1.1", 6, "directives"),
    "document end": ("...", 6, "document mark"),
    "document start": ("--- x", 6, "exactly ---"),
    "fence with a blank": ("--- ", 6, "exactly ---"),
    "four dashes": ("----", 6, "exactly ---"),
    "map in braces": ("x: {a: b}", 6, "nesting"),
    "empty map": ("x: {}", 6, "nesting"),
    "whole map in braces": ("{a: b}", 6, "map in braces"),
    "whole list": ("[a]", 6, "is a list"),
    "map below": ("x:\n  y: z", 7, "nesting"),
    "map in dashes": ("x:\n  - y: z", 7, "nesting"),
    "list in dashes": ("x:\n  - - z", 7, "nesting"),
    "brackets in dashes": ("x:\n  - [z]", 7, "nesting"),
    "brackets in brackets": ("x: [a, [b]]", 6, "nesting"),
    "map in brackets": ("x: [a: b]", 6, "nesting"),
    "map in brackets without blank": ('x: ["a":b]', 6, "nesting"),
    "braces in brackets": ("x: [{a: b}]", 6, "nesting"),
    "brackets after an item": ("x: [a [b]]", 6, "nesting"),
    "dash on the key's line": ("x: - a", 6, "nesting"),
    "lone dash": ("x: -", 6, "nesting"),
    "dash without key": ("- a", 6, "without a key"),
    "dashes after a value": ("x: 'a'\n- b", 7, "without a key"),
    "dashes at two depths": ("x:\n  - 'a'\n    - b", 8, "nesting"),
    "dashes less deep": ("x:\n    - a\n  - b", 8, "nesting"),
    "empty dash": ("x:\n  -\n  - b", 7, "empty item"),
    "dash with a comment only": ("x:\n  - # c", 7, "empty item"),
    "empty item in brackets": ("x: [a, , b]", 6, "empty item"),
    "comma first": ("x: [, b]", 6, "empty item"),
    "colon and blank in text": ("x: a: b", 6, "nesting"),
    "colon at the end of text": ("x: a:", 6, "nesting"),
    "colon in a continued line": ("x: a\n  b: c", 7, "nesting"),
    "colon after quotes": ('x: "a": b', 6, "nesting"),
    "at sign": ("x: @ann", 6, "cannot begin with @"),
    "at sign in a list": ("x: [@ann]", 6, "cannot begin with @"),
    "backtick": ("x: `a`", 6, "cannot begin with `"),
    "per cent": ("x: %a", 6, "cannot begin with %"),
    "comma": ("x: ,a", 6, "cannot begin with ,"),
    "closing bracket": ("x: ]", 6, "cannot begin with ]"),
    "closing brace": ("x: }", 6, "cannot begin with }"),
    "lone colon": ("x: :", 6, "cannot begin with :"),
    "question mark in brackets": ("x: [a?]", 6, "? inside"),
    "block in brackets": ("x: [|]", 6, "cannot begin with |"),
    "text after a bar": ("x: | a\n  b", 6, "text after"),
    "two chomping marks": ("x: |+-\n  b", 6, "text after"),
    "indentation of zero": ("x: |0\n  b", 6, "text after"),
    "bar below its key": ("x:\n  |\n  a", 7, "on the line of its key"),
    "deeper blank line first": ("x: |\n    \n  a", 7, "blank line"),
    "less deep block line": ("x: |\n   a\n  b", 8, "nesting"),
    "double quote not closed": ('x: "a', 6, "not closed"),
    "single quote not closed": ("x: 'a''", 6, "not closed"),
    "quote closed elsewhere": ('x: "a\ny: "b', 7, "not closed"),
    "text after quotes": ("x: 'a' b", 6, "text after"),
    "comment glued to quotes": ("x: 'a'#b", 6, "space before its #"),
    "bracket not closed": ("x: [a, b", 6, "not closed"),
    "bracket closed elsewhere": ("x: [a,\ny]", 7, "not closed"),
    "bracket goes on without indentation": ("x: [a\nb]", 7, "not closed"),
    "text after brackets": ("x: [a] b", 6, "text after"),
    "comma missing": ("x: ['a' 'b']", 6, "comma is missing"),
    "comment glued to a bracket": ("x: [#a\n  b]", 6, "space before its #"),
    "unknown escape": (r'x: "\d"', 6, "not known"),
    "short escape": (r'x: "\x1"', 6, "not known"),
    "escaped NUL": (r'x: "\0"', 6, "control character"),
    "escaped ESC": (r'x: "\e"', 6, "control character"),
    "escaped CR": (r'x: "\r"', 6, "control character"),
    "escaped NEL": (r'x: "\N"', 6, "control character"),
    "escaped LS": (r'x: "\u2028"', 6, "control character"),
    "escaped C1": (r'x: "\x9b"', 6, "control character"),
    "escaped surrogate": (r'x: "\ud800"', 6, "control character"),
    "escape beyond Unicode": (r'x: "\UFFFFFFFF"', 6, "control character"),
    "raw ESC": ("x: a\x1bb", 6, "U+001B"),
    "NUL in a comment": ("# a\0b", 6, "U+0000"),
    "raw NEL": ("x: a\x85y: b", 6, "U+0085"),
    "raw LS": ("x: a\u2028b", 6, "U+2028"),
    "raw C1": ("y: 1\nx: 'a\x9bb'", 7, "U+009B"),
    "BOM inside": ("x: \ufeffa", 6, "U+FEFF"),
    "lone CR": ("x: a\rb", 6, "carriage return"),
    "tab indents": ("x:\n\t- a", 7, "tab"),
    "tab before the value": ("x: \ta", 6, "tab"),
    "tab for the blank": ("x:\ta", 6, "space is missing"),
    "tab in plain text": ("x: a\tb", 6, "tab"),
    "tab after the value": ("x: 'a'\t# c", 6, "tab"),
    "tab indents quotes": ("x: 'a\n\tb'", 7, "tab"),
    "tab on a blank line": ("x: a\n\t", 7, "tab"),
    "tab in brackets": ("x: [a,\tb]", 6, "tab"),
    "indented key": (" x: a", 6, "nesting"),
    "text below quotes": ("x: 'a'\n  b", 7, "nesting"),
    "text after a comment": ("x: a # c\n  b", 7, "nesting"),
    "no space after the colon": ("x:a", 6, "missing after the colon"),
    "space before the colon": ("x : a", 6, "before the colon"),
    "no colon": ("hello", 6, "not a KEY: VALUE"),
    "quoted key": ('"x": a', 6, "without quotes"),
    "strange key": ("x(y): a", 6, "a key has only"),
    "long key": ("x" * 129 + ": a", 6, "129 characters"),
}


@pytest.mark.parametrize(("lines", "line", "reason"), IN_FRONTMATTER.values(), ids=IN_FRONTMATTER.keys())
def test_a_frontmatter_outside_the_grammar_is_refused_with_line_and_reason(lines: str, line: int, reason: str) -> None:
    with pytest.raises(BadFile) as caught:
        parse(f"---\n{HEAD}{lines}\n---\nbody\n".encode(), "tasks/T-1.md")
    assert (caught.value.path, caught.value.line) == ("tasks/T-1.md", line)
    assert reason in caught.value.message


WHOLE = f"---\n{HEAD}---\nbody\n"
FILES = {
    "empty": (b"", 1, "empty"),
    "BOM": (b"\xef\xbb\xbf" + WHOLE.encode(), 1, "byte order mark"),
    "UTF-16": (WHOLE.encode("utf-16"), 1, "UTF-16"),
    "four dashes": (b"-" + WHOLE.encode(), 1, "three dashes"),
    "blank after the fence": (WHOLE.replace("---", "--- ", 1).encode(), 1, "nothing after it"),
    "blank line first": (b"\n" + WHOLE.encode(), 1, "exactly ---"),
    "TOML": (b"+++\nid = 1\n+++\n", 1, "TOML"),
    "no frontmatter": (b"# Title\n", 1, "exactly ---"),
    "fence only": (b"---", 1, "no end"),
    "no end fence": (f"---\n{HEAD}body\n".encode(), 1, "no end"),
    "end fence with a blank": (f"---\n{HEAD}--- \n".encode(), 1, "no end"),
    "end fence with a lone CR": (f"---\n{HEAD}---\r".encode(), 1, "no end"),
    "indented end fence": (f"---\n{HEAD} ---\n".encode(), 1, "no end"),
    "long frontmatter": (f"---\n{HEAD}# {'x' * 65536}\n---\n".encode(), 1, "65536 bytes"),
    "long body": (WHOLE.encode() + b"x" * 5_000_000, 7, "limit is 5000000"),
    "frontmatter not UTF-8": (f"---\n{HEAD}x: ".encode() + b"\xff\n---\n", 6, "0xFF is not UTF-8"),
    "body not UTF-8": (WHOLE.encode() + b"\n\xc3(", 9, "not UTF-8"),
    "encoded surrogate": (WHOLE.encode() + b"\xed\xa0\x80", 8, "not UTF-8"),
    "nothing set": (b"---\n---\n", 1, "key id is missing"),
    "status missing": (b"---\nid: T-1\ntype: task\ntitle: A\n---\n", 1, "key status is missing"),
}
REQUIRED = {
    "id is no id": ("id: T-1", "id: 010", 2, "not an id"),
    "id ends in .lock": ("id: T-1", "id: T-1.lock", 2, "not an id"),
    "type not set": ("type: task", "type:", 3, "is empty"),
    "title empty": ("title: A", 'title: ""', 4, "is empty"),
    "title blank": ("title: A", 'title: "  "', 4, "is empty"),
    "title long": ("title: A", "title: " + "x" * 1001, 4, "1001 characters"),
    "title of two lines": ("title: A", "title: |-\n  a\n  b", 4, "several lines"),
    "title a list": ("title: A", "title: [A]", 4, "is a list"),
    "status a list": ("status: Open", "status:\n- Open", 5, "is a list"),
    "status below its key": ("status: Open", "status:\n  Open", 5, "one line"),
    "status folded": ("status: Open", "status: >-\n  Open", 5, "one line"),
    "status on two lines": ("status: Open", "status: In\n  Progress", 5, "one line"),
}


@pytest.mark.parametrize(("data", "line", "reason"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_item_is_refused_with_line_and_reason(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(BadFile) as caught:
        parse(data)
    assert caught.value.line == line
    assert reason in caught.value.message


@pytest.mark.parametrize(("old", "new", "line", "reason"), REQUIRED.values(), ids=REQUIRED.keys())
def test_a_required_key_that_is_wrong_is_refused_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    with pytest.raises(BadFile) as caught:
        parse(WHOLE.replace(old, new).encode())
    assert caught.value.line == line
    assert reason in caught.value.message


@pytest.mark.parametrize("bomb", ["[" * 60_000, "{" * 60_000, "- " * 30_000, "x:\n" + " - " * 20_000, '"' * 60_001])
def test_a_bomb_of_brackets_or_dashes_is_refused_at_its_beginning(bomb: str) -> None:
    with pytest.raises(BadFile):
        parse(f"---\n{HEAD}x: {bomb}\n---\n".encode())
