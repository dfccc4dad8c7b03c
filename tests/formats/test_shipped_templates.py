"""The built-in templates: they read, and a draft made from one passes its validator when it is filled, not before."""

from __future__ import annotations

import re

import pytest

from gitflow_work.adapters.templates.renderer import render
from gitflow_work.core.types.recordtype import Field
from gitflow_work.formats import shipped, templatefile, validators
from gitflow_work.ports.templates import Plain
from tests.house.shell import TOP

KINDS = ("items", "artifacts")
EVERY = [(kind, name) for kind in KINDS for name in shipped.template_names(kind)]
STORY = "- As a user, I want to sign in, so that my work is mine.\n- It holds.\n"


def template(kind: str, name: str) -> templatefile.Template:
    data = shipped.template(kind, name)
    assert data is not None
    return templatefile.parse(data, f"templates/{kind}/{name}")


def plain(field: Field) -> Plain:
    if field.kind == "list":
        return []
    return field.default if isinstance(field.default, str) else ""


def draft(kind: str, name: str) -> str:
    one = template(kind, name)
    given: dict[str, Plain] = dict.fromkeys(templatefile.GIVEN, "x")
    return render(one.body, given | {field.name: plain(field) for field in one.parameters.values()}).text


def test_the_templates_there_are() -> None:
    assert shipped.template_names("items") == ("idea.md", "incident.md", "issue.md", "task.md")
    assert shipped.template_names("artifacts") == (
        "adr.md", "assessment_report.md", "default.md", "plan.md",
        "prd.md", "qa_report.md", "security_report.md", "spec.md",
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_it_says_what_it_is_and_renders_without_a_parameter(kind: str, name: str) -> None:
    one = template(kind, name)
    assert one.description.endswith(".")
    assert all(field.description and not field.required for field in one.parameters.values())
    text = draft(kind, name)
    assert text.startswith("#")
    assert not re.search(r"\{[{%]|\n\n\n| \n", text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["", "none.md", "../presets", "../../pyproject.toml", "task"])
def test_no_other_file_is_a_template(kind: str, name: str) -> None:
    assert shipped.template(kind, name) is None


@pytest.mark.parametrize(
    ("name", "validator", "value"),
    [
        ("adr", "adr", None),
        ("prd", "prd", None),
        ("plan", "sections", ["Goal", "Steps", "Risks", "Tests"]),
        ("spec", "sections", ["Purpose", "Behaviour"]),
        ("qa_report", "sections", ["Results", "Verdict"]),
        ("security_report", "sections", ["Threats", "Findings"]),
        ("assessment_report", "sections", ["Scope", "Recommendation"]),
    ],
)
def test_a_draft_passes_when_it_is_filled_and_not_before(name: str, validator: str, value: object) -> None:
    asked = validators.read(validator, value)
    text = draft("artifacts", f"{name}.md")
    empty = validators.run(asked, validators.Given("docs/ADR-001-x.md", text.encode()))
    assert [one.message for one in empty.defects if "is empty" in one.message]
    filled = re.sub(r"<!--.*?-->", STORY, text, flags=re.DOTALL)
    full = validators.run(asked, validators.Given("docs/ADR-001-x.md", filled.encode()))
    assert (full.defects, full.doubts) == ((), ())


def test_the_templates_lie_at_the_top_of_the_project() -> None:
    assert shipped.folder("items") == TOP / "templates" / "items"
