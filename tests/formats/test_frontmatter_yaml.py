"""What we accept, PyYAML reads as the same texts; the quick reader agrees with the scanner."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from gitflow_work.core.item import Value
from gitflow_work.errors import BadFile
from gitflow_work.formats.frontmatter import fast as frontmatter_fast
from gitflow_work.formats.frontmatter.scanner import scan


def read(text: str) -> dict[str, Value]:
    return {entry.key: entry.value for entry in scan(text)}


ACCEPTED: dict[str, tuple[str, Value]] = {
    "no": ("x: NO", "NO"),
    "octal": ("x: 010", "010"),
    "version": ("x: 1.10", "1.10"),
    "time": ("x: 12:30", "12:30"),
    "date": ("x: 2026-12-18", "2026-12-18"),
    "null": ("x: null", "null"),
    "tilde": ("x: ~", "~"),
    "nothing": ("x:", None),
    "nothing but a comment": ("x: # c", None),
    "hash first": ("x: #1", None),
    "empty text": ('x: ""', ""),
    "empty list": ("x: []", ()),
    "comment after": ("x: a b  # c", "a b"),
    "hash inside": ("x: a#b", "a#b"),
    "colon inside": ("x: https://example.org:80/a", "https://example.org:80/a"),
    "brackets inside": ("x: a [b] {c}", "a [b] {c}"),
    "quotes inside": ('x: it\'s "so"', 'it\'s "so"'),
    "dash first": ("x: -1", "-1"),
    "dashes": ("x: ---", "---"),
    "continued": ("x: a\n  b\n\n  c", "a b\nc"),
    "below its key": ("x: # c\n  # d\n  a\n b", "a b"),
    "continued dash": ("x: a\n  - b", "a - b"),
    "single": ("x: 'it''s: # \"a\" \\n'", 'it\'s: # "a" \\n'),
    "single folded": ("x: 'a  \n\n  b\n  c '", "a\nb c "),
    "double": (r'x: "a\n\t\"\\\/\x41\u00e9\U0001F600\_"', 'a\n\t"\\/A\u00e9\U0001f600\xa0'),
    "double folded": ('x: "a \\\n   \\ b\\  \n  c\n\n  d"', "a  b  c\nd"),
    "double with a tab": ('x: "a\tb"', "a\tb"),
    "literal": ("x: |\n  a\n   b\n\n  # c\n\n", "a\n b\n\n# c\n"),
    "literal stripped": ("x: |-  # c\n  a: b\n\n", "a: b"),
    "literal kept": ("x: |+\n  a\n\n", "a\n\n\n"),
    "literal with indentation": ("x: |2-\n    a\n  b", "  a\nb"),
    "literal without text": ("x: |\ny: b", ""),
    "literal kept without text": ("x: |+\n\n\ny: b", "\n\n"),
    "folded": ("x: >\n  a\n  b\n\n  c\n   d\n  e\n", "a b\nc\n d\ne\n"),
    "brackets": ("x: [a, 'b, c', \"d\", e f, -1, a:b]", ("a", "b, c", "d", "e f", "-1", "a:b")),
    "brackets with a last comma": ("x: [a, ]", ("a",)),
    "brackets over lines": ("x: [\n  a, # c\n  # d\n  b\n  c,\n  'd\n  e'\n]  # f", ("a", "b c", "d e")),
    "dashes indented": ("x:\n  - a\n\n  # c\n  - 'b'  # d\n", ("a", "b")),
    "dashes not indented": ('x:\n- a b\n- "c"\n- d\n  e', ("a b", "c", "d e")),
    "dash with a block": ("x:\n  - |\n    a\n    b\n  - >-\n   c", ("a\nb\n", "c")),
    "dash with hash": ("x:\n- a#b\n-  -c", ("a#b", "-c")),
}


@pytest.mark.parametrize(("text", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_value_is_the_text_that_was_written(text: str, value: Value, newline: str) -> None:
    assert read((text + "\nlast: z\n").replace("\n", newline))["x"] == value


@pytest.mark.parametrize("key", ["a", "a_b", "a-b", "x-é", "Created date", "a/b.c", "2026", "_", "null"])
def test_a_key_is_a_plain_simple_text(key: str) -> None:
    assert read(f"{key}: v\n") == {key: "v"}


def test_an_entry_knows_its_line_and_the_span_of_its_lines() -> None:
    text = "# c\na: 1\n\nb:\n  - x # y\n  # z\n\nc: |\n  t\n\nd: 2\n"
    spans = [(entry.key, entry.line, text[entry.start : entry.end]) for entry in scan(text)]
    assert spans == [
        ("a", 3, "a: 1\n"),
        ("b", 5, "b:\n  - x # y\n"),
        ("c", 9, "c: |\n  t\n"),
        ("d", 12, "d: 2\n"),
    ]


INDENTS = st.sampled_from(["", " ", "  ", "    "])
SNIPPETS = st.sampled_from(
    [
        "a",
        "b c",
        "é",
        "-",
        "- ",
        "?",
        ":",
        ": ",
        " #",
        "#",
        "'",
        "''",
        '"',
        "\\",
        "\\n",
        "\\\n",
        "\\x41",
        "\\ ",
        "[",
        "]",
        ",",
        ", ",
        "{",
        "}",
        "|",
        ">",
        "|-",
        "|+",
        ">2",
        "|1-",
        "\t",
        "\n",
        "\n\n",
        "\n ",
        "\n  ",
        "\n    ",
        "\n  - ",
        "\n- ",
        "\ny: ",
        "\r\n",
        "&a",
        "*a",
        "!t",
        "<<",
        "@",
        "%",
        "~",
        "null",
        "1.10",
        "...",
        "---",
        " ",
        "  ",
    ]
)
NOISE = st.lists(SNIPPETS, max_size=12).map("".join)
WORDS = st.lists(st.sampled_from(["a", "b:c", "d#e", "-f", "g", "'", "h\\"]), min_size=1, max_size=4).map(" ".join)


@st.composite
def scalars(draw: st.DrawFn) -> str:
    """A scalar with several lines in any style, mostly well formed."""
    gap = st.sampled_from([" ", "  ", "\n  ", "\n\n  ", "\n   \n    ", " \n "])
    words = draw(st.lists(WORDS, min_size=1, max_size=4))
    body = words[0] + "".join(draw(gap) + word for word in words[1:])
    kind = draw(st.sampled_from(["plain", "single", "double", "block"]))
    if kind == "single":
        return "'" + body.replace("'", "''") + "'"
    if kind == "double":
        return '"' + body.replace("\\", draw(st.sampled_from(["\\\\", "\\n", "\\\n  ", "\\ "]))) + '"'
    if kind == "block":
        header = draw(st.sampled_from(["|", ">", "|-", ">-", "|+", ">+", "|2", ">1-"]))
        lines = draw(st.lists(st.tuples(INDENTS, st.sampled_from(["", "a", "b c", "# d", "\te"])), max_size=6))
        return header + "".join(f"\n  {deep}{line}" if line else f"\n{deep}" for deep, line in lines)
    return body


@st.composite
def frontmatters(draw: st.DrawFn) -> str:
    """Entries of all shapes, most of them right."""
    text = ""
    for number in range(draw(st.integers(1, 4))):
        shape = draw(st.sampled_from(["scalar", "flow", "dashes", "empty", "noise"]))
        space = draw(st.sampled_from([" ", "  ", "\n  ", " # c\n "]))
        if shape == "scalar":
            value = space + draw(scalars())
        elif shape == "flow":
            items = draw(st.lists(scalars(), max_size=3))
            value = space + "[" + draw(st.sampled_from([",", ", ", " ,\n  ", ", # c\n "])).join(items) + "]"
        elif shape == "dashes":
            deep = draw(INDENTS)
            value = "".join(f"\n{deep}- {item}" for item in draw(st.lists(scalars(), min_size=1, max_size=3)))
        else:
            value = " " + draw(NOISE) if shape == "noise" else ""
        text += f"k{number}:{value}" + draw(st.sampled_from(["\n", "  # c\n", "\n\n", "\n# c\n"]))
    return draw(st.sampled_from([text, text.replace("\n", "\r\n")]))


def same(ours: Value, theirs: object) -> bool:
    """Whether PyYAML read the same; it has the empty text where we have None."""
    if isinstance(ours, tuple):
        return isinstance(theirs, list) and list(ours) == theirs
    return (ours or "") == theirs


@given(frontmatters())
@example("x: |+\n\n\ny: b\n")
@example("x: >\n\n a\n  b\n\n c\n")
def test_what_is_accepted_pyyaml_reads_as_the_same_texts(text: str) -> None:
    try:
        ours = read(text)
    except BadFile:
        return
    theirs = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- BaseLoader makes texts only
    assert list(theirs) == list(ours)
    assert all(same(ours[key], theirs[key]) for key in ours), (ours, theirs)


@given(st.lists(SNIPPETS, max_size=20).map("".join))
def test_noise_is_refused_or_read_as_pyyaml_reads_it(noise: str) -> None:
    text = f"x: {noise}\n"
    try:
        ours = read(text)
    except BadFile:
        return
    theirs = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- as above
    assert list(theirs) == list(ours)
    assert all(same(ours[key], theirs[key]) for key in ours), (ours, theirs)


QUICK = st.lists(
    st.sampled_from(
        [
            "a: b",
            "a: b c",
            "b: [x, y]",
            "b: [x]",
            "b: []",
            "c:",
            "- a",
            "  - b",
            "  - c d",
            " - a",
            'd: "e\'f: #"',
            "d: 'x'",
            "",
            "# c",
            "e: a:b",
            "e: a: b",
            "e: a #c",
            "f: it's",
            "f: [a,b ]",
            "g: [a b, c/d]",
            "h: 'it''s'",
            'i: ""',
            "j: a ",
            "k: (x)",
            "  l",
            'm: "a\\n"',
            "n: [-1]",
            "o: [a, ]",
            "p: \u00a0",
            "q: a\u2028b",
            "r: <<",
            "s: ~",
            "t: [a:b]",
            "a b: c",
        ]
    ),
    max_size=8,
)


@given(QUICK)
@example(["b: [x]", "- a"])
@example(["c:", "- a", "", "- b"])
@example(["b: []", "- a"])
@example(["c:", "- a", "b: [x]", "- a"])
def test_what_the_quick_reader_accepts_the_scanner_reads_alike(lines: list[str]) -> None:
    check_quick("".join(f"{line}\n" for line in lines))


@given(frontmatters())
def test_the_quick_reader_agrees_on_any_frontmatter(text: str) -> None:
    check_quick(text)


def check_quick(text: str) -> None:
    quick = frontmatter_fast.read(text)
    if quick is not None:
        entries = scan(text)
        assert list(quick[0].items()) == [(entry.key, entry.value) for entry in entries]
        assert quick[1] == {entry.key: entry.line for entry in entries}


def test_the_quick_reader_takes_a_usual_item() -> None:
    text = 'id: T-1\ntitle: "Sign in: again"\nlabels: [auth, web]\ndepends_on:\n  - T-2\n  - T-3\ndue: 2026-12-18\n'
    assert frontmatter_fast.read(text) is not None
