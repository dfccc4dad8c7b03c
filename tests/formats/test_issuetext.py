"""Texts of issues in items and back: nothing is lost, and nobody's text is taken for a marker of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.issues.comparing import FIELDS, Note, Record, Shadow, compare, digests, settled
from gitflow_work.formats import trailers
from gitflow_work.formats.issues import issuerecord, issuetext
from gitflow_work.formats.issues.issuetext import Parts

MARKS = [
    "<!-- github-comments -->\n",
    "<!-- github-comment 1 -->",
    "<!-- gitflow-work item T-1 -->",
    "<!-- gitflow-work end of item T-1 -->",
    "<!--",
    "\\",
    "---\n",
    "\n",
    "x",
]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(MARKS), max_size=8).map("".join))


@given(TEXTS)
def test_what_is_escaped_comes_back(text: str) -> None:
    assert issuetext.unescaped(issuetext.escaped(text)) == text
    assert "<!-- gitflow-work item" not in issuetext.escaped(text)
    assert "<!-- github-comments -->" not in issuetext.escaped(text)


@given(TEXTS, TEXTS)
def test_a_body_falls_into_the_parts_it_was_made_of(text: str, words: str) -> None:
    comments = issuetext.rendered([Note(1, 1, "bob", words, datetime(2026, 1, 2, tzinfo=UTC), datetime.now(UTC))])
    parts = Parts(issuetext.plain(text), comments)
    assert issuetext.split(issuetext.join(parts)) == parts
    assert issuetext.split(issuetext.with_comments(issuetext.join(parts), "")).comments == ""
    assert issuetext.split(issuetext.with_text(issuetext.join(parts), "new")).text == "new"


@given(TEXTS, TEXTS, TEXTS)
def test_the_text_of_an_item_stands_in_the_middle_of_its_issue(text: str, new: str, around: str) -> None:
    body = issuetext.with_managed("", "T-1", issuetext.plain(text))
    assert issuetext.managed(body, "T-1") == issuetext.plain(text)
    below = f"{body}\n{around}"
    changed = issuetext.with_managed(below, "T-1", issuetext.plain(new))
    assert issuetext.managed(changed, "T-1") == issuetext.plain(new)
    assert changed.endswith(f"\n{around}")
    assert issuetext.made_for(body) == "T-1"


def shadow(**values: Any) -> Shadow:
    plain = Shadow("Title", "Text", "open", (), (), "", "")
    return plain._replace(**values)


CASES = {
    "they": (shadow(title="B"), shadow(), ("title",), (), ()),
    "we": (shadow(), shadow(body="B"), (), ("body",), ()),
    "both": (shadow(title="B"), shadow(title="C"), (), (), ("title",)),
    "both alike": (shadow(title="B"), shadow(title="B"), (), (), ()),
    "different fields": (shadow(title="B"), shadow(body="C"), ("title",), ("body",), ()),
}


@pytest.mark.parametrize(("theirs", "ours", "they", "we", "both"), CASES.values(), ids=CASES)
def test_who_changed_what(
    theirs: Shadow, ours: Shadow, they: tuple[str, ...], we: tuple[str, ...], both: tuple[str, ...]
) -> None:
    record = Record("T-1", "acme/shop#1", "", digests(shadow()), digests(shadow()))
    assert compare(theirs, ours, record) == (they, we, both)
    assert compare(theirs, ours, None).both == tuple(sorted({*they, *we, *both}, key=FIELDS.index))


def test_what_one_side_cannot_hold_is_no_change() -> None:
    theirs, ours = shadow(state="not_planned"), shadow(state="completed")
    record = Record("T-1", "acme/shop#1", "", *settled(None, theirs, ours))
    assert compare(theirs, ours, record) == ((), (), ())
    assert compare(theirs._replace(state="open"), ours, record).theirs == ("state",)


def test_a_record_is_read_as_it_was_written() -> None:
    their, our = settled(None, shadow(title="B"), shadow(), open_fields=("body",))
    record = Record("T-1", "acme/shop#12", "2026-01-02T03:04:05Z", their, our)
    message = trailers.write("Import", "", "", [issuerecord.written(record)])
    assert issuerecord.read([message]) == {"t-1": record}
    assert "body" not in record.theirs
    older = trailers.write("Import", "", "", [issuerecord.written(record._replace(updated="2025-01-01T00:00:00Z"))])
    assert issuerecord.read([message, older]) == {"t-1": record}, "a merge may bring the older one last"


@pytest.mark.parametrize(
    "text", ["acme/shop", "acme/shop#0", "../shop#1", "acme/..#1", "acme/shop#1 ", "a b/c#1", "#1"]
)
def test_what_is_no_link(text: str) -> None:
    assert issuerecord.read_link(text) is None


def test_comments_of_a_file_with_cr_lf_are_replaced_and_its_text_stays() -> None:
    body = issuetext.join(Parts("Text.", "old")).replace("\n", "\r\n")
    changed = issuetext.with_comments(body, "new")
    assert issuetext.split(changed) == Parts("Text.", "new")
    assert changed.startswith("\r\nText.\n")
