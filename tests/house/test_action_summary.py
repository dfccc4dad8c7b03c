"""The job summary and the annotations: complete, within GitHub's limits, and inert."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gitflow_work.cli import checked as printing
from gitflow_work.cli.render import safe
from gitflow_work.cli.summary import LIMIT, code, nothing, stopped, summary
from gitflow_work.core.check.result import Checked, Moved
from gitflow_work.core.decide import Decision
from gitflow_work.core.finding import ERROR, NOTE, WARNING, Finding
from gitflow_work.core.override import Override
from gitflow_work.core.verdict import GateResult, Verdict

BASE, HEAD = "b" * 40, "a" * 40
HOSTILE = [
    "<img src=x onerror=alert(1)>", "</code><script>alert(1)</script>", "&lt;b&gt; &#64;ann", "`x`", "``", "`" * 300,
    "a` b `` c", "[a](https://example.org)", "![a](https://example.org/x.png)", "<https://example.org>",
    "https://example.org www.example.org ann@example.org", "@ann @org/team", "#123 GH-1 ann/shop#1", "|a|b|", ":tada:",
    "a\n\n# title\n- [x] done", "a\r\nb\rc", "\u2028\u2029x", "\u202eabc\u2066", "\x1b[31m", "$`x`$ $$x$$", "\\", "\\`",
    "    x", "", " ", "\t", "\ud800", "~~~", "---", "<!--", "-->", "*a* _b_ ~~c~~", "[^1]", "x" * 5000,
]  # fmt: skip


PLAIN = ("text", "softbreak", "strong_open", "strong_close")


def spans(markdown: str) -> list[tuple[str, str]]:
    """Every inline token but plain text and line breaks, as kind and content; raw HTML and blocks of it too."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found = []
    for block in parser.parse(markdown):
        if block.type == "html_block":
            found.append((block.type, block.content))
        tokens = ((one.type, one.content) for one in block.children or ())
        found += [(kind, text) for kind, text in tokens if kind not in PLAIN or "\u202e" in text]
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_one_code_span_and_nothing_else(text: str) -> None:
    for place in (f"- [ ] **{code(text)}** x", f"x {code(text)}, y {code('z')}"):
        kinds = [kind for kind, _ in spans(place) if kind != "text"]
        assert set(kinds) <= {"code_inline"}
        outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", place)
        assert not re.search(r"[<>&@#|:\\$]|https?|www", outside), outside


@given(st.text())
def test_any_text_is_shown_and_cannot_leave_its_span(text: str) -> None:
    found = spans(f"- {code(text)} end")
    if code(text) == "(empty)":
        assert (found, text.strip()) == ([], "")
    else:
        [(kind, content)] = found
        assert kind == "code_inline"
        if len(text) <= 1000 and "`" * 9 not in text:
            assert content.strip(" ") == safe(text).replace("\t", " ").strip(" ")


def leaf(gate: str, verdict: Verdict, **more: str) -> GateResult:
    return GateResult(gate, verdict, **more)  # type: ignore[arg-type]  # texts only


def moved(item: str = "T-1", *gates: GateResult, title: str = "Sign in") -> Moved:
    verdict = gates[0].verdict if gates else Verdict.PASS
    steps = (("finish", Decision(verdict, gates)),)
    return Moved(HEAD, item, title, f".workflow/tasks/{item}.md", "In Review", "Done", steps)


def page(**parts: object) -> str:
    checked = Checked(BASE, HEAD, commits=3, moves=1)
    for name, value in parts.items():
        setattr(checked, name, value)
    return summary(checked, "a push")


def test_a_move_has_a_box_for_each_gate() -> None:
    gates = (
        leaf("artifacts", Verdict.PASS, found="docs/a.md", expected="docs/a.md"),
        leaf("keyword", Verdict.OVERRIDDEN, found="none"),
        GateResult("any", Verdict.PASS, gates=(leaf("fields", Verdict.FAIL, found="nobody"), leaf("x", Verdict.PASS))),
    )
    assert page(moved=[moved("T-1", *gates)]).splitlines() == [
        "## git work check: passed",
        "",
        "`a push: 3 commits, 1 move, 0 findings`",
        "",
        "### Items moved",
        "",
        "- [x] **`T-1`** `Sign in`: `In Review` → `Done` in `aaaaaaaaaaaa`",
        "  - [x] `finish`: `artifacts`, found `docs/a.md`, expected `docs/a.md`",
        "  - [x] `finish`: `keyword`, **overridden**, found `none`",
        "  - [x] `finish`: `any`",
        "    - [ ] `fields`, **fail**, found `nobody`",
        "    - [x] `x`",
        "",
    ]


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.PENDING, Verdict.UNKNOWN])
def test_a_gate_that_did_not_pass_leaves_the_item_open(verdict: Verdict) -> None:
    lines = page(moved=[moved("T-1", leaf("approvals", verdict, hint="ask bob"))]).splitlines()
    assert next(line for line in lines if "T-1" in line).startswith("- [ ]")
    assert f"  - [ ] `finish`: `approvals`, **{verdict}**, hint `ask bob`" in lines


def test_a_move_without_gates_says_so() -> None:
    assert "  - [x] `finish`: no gates" in page(moved=[moved()])


def test_a_finding_opens_the_box_of_its_item_and_items_without_a_legal_move_are_listed() -> None:
    lost = Finding("lost-evidence", "it is gone", item="T-1", path="a.md", line=4, commit=HEAD, hint="put it back")
    jump = Finding("illegal-transition", "no way", item="T-2", transition="To Do -> Done")
    odd = Finding("file-name", "odd", WARNING, path="b.md")
    text = page(moved=[moved()], findings=[lost, jump, odd], notes=[Finding("yielded", "gave way", NOTE)])
    assert text.startswith("## git work check: refused\n")
    for line in (
        "- [ ] **`T-1`** `Sign in`: `In Review` → `Done` in `aaaaaaaaaaaa`",
        "  - [ ] `lost-evidence`: `it is gone`",
        "- [ ] **`T-2`** `To Do -> Done`",
        "  - [ ] `illegal-transition`: `no way`",
        "- **error** `lost-evidence` `a.md:4:1` in `aaaaaaaaaaaa`: `it is gone` hint: `put it back`",
        "- **warning** `file-name` `b.md:1:1`: `odd`",
        "- **note** `yielded`: `gave way`",
    ):
        assert line in text.splitlines()


def test_overrides_are_listed_with_their_reason() -> None:
    one = Override("T-1", "In Review", "Done", "checklist", "it burns", "ann", ".workflow/overrides/x.yml", HEAD)
    assert "- `T-1`, `In Review` → `Done`, gate `checklist`, by `ann`: `it burns`" in page(overrides=[one])


def test_what_could_not_be_judged_is_no_pass() -> None:
    assert page(findings=[Finding("undecided", "asks GitHub", item="T-1")]).startswith(
        "## git work check: could not be decided\n"
    )


def test_a_long_page_is_cut_below_githubs_limit_and_says_so() -> None:
    text = page(findings=[Finding("illegal-transition", "ü" * 400, item=f"T-{at}") for at in range(5000)])
    assert LIMIT - 3000 < len(text.encode()) <= LIMIT
    [lines] = re.findall(r"^\(cut here: (\d+) more lines; the log has all findings\)$", text, re.MULTILINE)
    assert int(lines) > 1000
    assert "cut here" not in page(findings=[Finding("illegal-transition", "x", item="T-1")])


@pytest.mark.parametrize("text", HOSTILE)
def test_no_place_of_a_page_is_open_to_the_repository(text: str) -> None:
    finding = Finding(text, text, path=text, item=text, transition=text, hint=text, commit=HEAD)
    gate = leaf(text, Verdict.FAIL, expected=text, found=text, hint=text)
    move = Moved(HEAD, text, text, text, text, text, ((text, Decision(Verdict.FAIL, (gate,))),))
    override = Override(text, text, text, text, text, text, text, HEAD)
    whole = page(moved=[move], findings=[finding], notes=[finding], overrides=[override])
    for shown in (whole, nothing(text), stopped(text, text)):
        assert {kind for kind, _ in spans(shown)} <= {"code_inline"}
        assert len(re.findall("^#", shown, re.MULTILINE)) <= 5


def findings(level: str, count: int, rule: str = "illegal-transition") -> list[Finding]:
    return [Finding(rule, f"{level} {at}", level) for at in range(count)]


def test_ten_errors_and_ten_warnings_are_annotated_the_worst_first(capsys: pytest.CaptureFixture[str]) -> None:
    unsure = findings(ERROR, 8, "undecided")
    sure = findings(ERROR, 7)
    warnings = findings(WARNING, 12, "file-name")
    assert printing.worst([*warnings, *unsure, *sure]) == [*sure, *unsure[:3], *warnings[:10]]
    printing.github(Checked(BASE, HEAD, findings=[*warnings, *unsure, *sure]))
    lines = capsys.readouterr().out.splitlines()
    assert [line[:9] for line in lines[:20]] == ["::error t"] * 10 + ["::warning"] * 10
    assert lines[20].startswith("::stop-commands::work-")
    token = lines[20].removeprefix("::stop-commands::")
    assert lines[-2:] == [f"::{token}::", "::notice title=git work check::and 7 findings more, in the log"]
    assert len([line for line in lines[21:-2] if line.startswith(("error[", "warning["))]) == 27


def test_no_notice_where_all_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    printing.github(Checked(BASE, HEAD, findings=findings(ERROR, 10)))
    assert "::notice" not in capsys.readouterr().out


def test_a_finding_stays_in_its_place_in_the_command() -> None:
    found = Finding("x", "50%\n::error::y\rz", path="a,b:c%\n.md", line=3, column=2, hint="h")
    assert printing.annotation(found) == (
        r"::error file=a%2Cb%3Ac%25\n.md,line=3,col=2,title=x::50%25%0A\x3a:error::y\rz%0Ahint: h"
    )
    assert printing.annotation(Finding("x", "m")) == "::error title=x::m"


def test_a_long_message_is_cut() -> None:
    assert len(printing.annotation(Finding("x", "m" * 100_000))) < 5000
