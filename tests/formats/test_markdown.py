"""Check boxes: what a reader of the rendered text would call one, and nothing else."""

from __future__ import annotations

import pytest

from gitflow_work.core.facts import Box, Boxes
from gitflow_work.formats.markdown import boxes

HEAD = "## Acceptance Criteria\n\n"
ONE = Boxes(True, (Box("a", False, 3),))
NONE = Boxes(True, ())

LISTS = {
    "dash": ("- [ ] a\n", ONE),
    "star": ("* [ ] a\n", ONE),
    "plus": ("+ [ ] a\n", ONE),
    "number": ("1. [ ] a\n", ONE),
    "number and bracket": ("7) [ ] a\n", ONE),
    "ticked": ("- [x] a\n", Boxes(True, (Box("a", True, 3),))),
    "ticked with a capital": ("* [X] a\n", Boxes(True, (Box("a", True, 3),))),
    "without text": ("- [ ]\n", Boxes(True, (Box("", False, 3),))),
    "two lines of text": ("- [ ] a\n  b\n", Boxes(True, (Box("a b", False, 3),))),
    "text on the next line": ("- [ ]\n  b\n", Boxes(True, (Box("b", False, 3),))),
    "box on the next line": ("-\n  [ ] a\n", Boxes(True, (Box("a", False, 4),))),
    "Windows line ends": ("- [x] a\r\n- [ ] b\r\n", Boxes(True, (Box("a", True, 3), Box("b", False, 4)))),
    "nested": (
        "- [ ] a\n  - [x] b\n    1. [ ] c\n",
        Boxes(True, (Box("a", False, 3), Box("b", True, 4), Box("c", False, 5))),
    ),
    "nested in an item without a box": ("- all:\n  - [ ] a\n", Boxes(True, (Box("a", False, 4),))),
    "between markers in comments": (
        "<!-- AC:BEGIN -->\n- [ ] #1 a\n<!-- AC:END -->\n",
        Boxes(True, (Box("#1 a", False, 4),)),
    ),
    "in a sub-section": ("### Part\n\n- [ ] a\n", Boxes(True, (Box("a", False, 5),))),
    "in the next section": ("## Other\n\n- [ ] a\n", NONE),
    "in a section above": ("# Other\n\n- [ ] a\n", NONE),
    "in a fence": ("```\n- [ ] a\n```\n", NONE),
    "in a fence of tildes, never closed": ("~~~\n- [ ] a\n", NONE),
    "in a fence of a list item": ("- x\n  ```\n  - [ ] a\n  ```\n", NONE),
    "in indented code": ("    - [ ] a\n", NONE),
    "in a comment": ("<!--\n- [ ] a\n-->\n", NONE),
    "in HTML": ("<pre>\n- [ ] a\n</pre>\n", NONE),
    "in a quote": ("> - [ ] a\n", NONE),
    "in a quote in a list": ("- x\n  > - [ ] a\n", NONE),
    "after a quote": ("> x\n\n- [ ] a\n", Boxes(True, (Box("a", False, 5),))),
    "no list": ("[ ] a\n", NONE),
    "no blank after it": ("- [ ]a\n", NONE),
    "nothing inside": ("- [] a\n", NONE),
    "a link": ("- [x](https://example.org)\n", NONE),
    "not at the beginning": ("- see [ ] a\n", NONE),
    "in a second paragraph": ("- x\n\n  [ ] a\n", NONE),
}

HEADINGS = {
    "## Acceptance Criteria": True,
    "# acceptance criteria": True,
    "###### ACCEPTANCE CRITERIA ##": True,
    "## **Acceptance** *Criteria*": True,
    "## Acceptance  `Criteria`": True,
    "## Acceptance Criteria <!-- must -->": True,
    "## [Acceptance Criteria](a.md)": True,
    "Acceptance Criteria\n===": True,
    "Acceptance Criteria\n---": True,
    "  ## Acceptance Criteria": True,
    "## Acceptance Criteria:": False,
    "## More Acceptance Criteria": False,
    "##Acceptance Criteria": False,
    "####### Acceptance Criteria": False,
    "    ## Acceptance Criteria": False,
    "> ## Acceptance Criteria": False,
    "- ## Acceptance Criteria": False,
    "<!-- ## Acceptance Criteria -->": False,
}


@pytest.mark.parametrize(("text", "found"), LISTS.values(), ids=LISTS)
def test_boxes_are_found_with_their_lines(text: str, found: Boxes) -> None:
    assert boxes(HEAD + text, "Acceptance Criteria") == found


@pytest.mark.parametrize(("heading", "is_it"), HEADINGS.items())
def test_a_heading_is_compared_as_it_is_read(heading: str, is_it: bool) -> None:
    found = boxes(f"Text.\n\n{heading}\n\n- [ ] a\n", "Acceptance Criteria")
    assert found is not None
    assert (found.section_found, len(found.boxes)) == (is_it, int(is_it))


def test_a_section_that_is_there_twice_counts_twice() -> None:
    found = boxes("# Done\n- [x] a\n# Other\n- [ ] no\n# Done\n- [ ] b\n", "Done")
    assert found == Boxes(True, (Box("a", True, 2), Box("b", False, 6)))


@pytest.mark.parametrize("piece", ["- [ ] a\n", "w\n\n", "***\n", "a\n===\n", "- - - - - [ ] a\n", "# *a*\n"])
def test_an_endless_body_is_not_asked(piece: str) -> None:
    assert boxes(HEAD + piece * (2_000_000 // len(piece)), "Acceptance Criteria") is None


def test_a_long_body_of_plain_text_is_read() -> None:
    text = ("A line of a log, of which there may be very many in one item. " * 3 + "\n") * 5_000
    assert boxes(text + "\n" + HEAD + "- [x] a\n", "Acceptance Criteria") == Boxes(True, (Box("a", True, 5_004),))


@pytest.mark.parametrize("text", ["> " * 3_000, "- " * 20_000, "[" * 50_000, "*" * 50_000, "`" * 50_000, "\x00", "\r"])
def test_nasty_text_is_only_text(text: str) -> None:
    assert boxes(HEAD + text, "Acceptance Criteria") == NONE
    assert boxes(f"# {text}\n", "Acceptance Criteria") == Boxes(False)
