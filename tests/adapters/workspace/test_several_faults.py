"""A planner sends one list back to the office: every source is tried, every fault is told."""

import json

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

import landuse
from landuse.cli import main
from landuse.errors import SourcesError


@pytest.fixture
def zone(workspace):
    """Three good parcels; two workbooks without their columns, and one that is not there."""
    root = workspace.root if hasattr(workspace, "root") else workspace
    for name in ("a.xlsx", "b.xlsx"):
        book = Workbook()
        book.active.append(["序号", "说明"])
        book.active.append([1, "无"])
        book.save(root / name)
    toml = root / "landuse.toml"
    more = "".join(
        f'\n[sources.{table}]\npath = "{path}"\n'
        for table, path in (
            ("enterprises", "a.xlsx"),
            ("occupancy", "b.xlsx"),
            ("housing", "不存在.xlsx"),
        )
    )
    toml.write_text(toml.read_text("utf-8") + more, "utf-8")
    return root


def test_every_fault_is_told_at_once(zone):
    with pytest.raises(SourcesError) as caught:
        landuse.open_workspace(zone)
    assert caught.value.params["count"] == 3
    assert [fault.message.split("：")[0] for fault in caught.value.faults[:2]] == [
        "a.xlsx",
        "b.xlsx",
    ]
    assert "不存在.xlsx" in str(caught.value)


@pytest.mark.parametrize("command", ["check", "goals"])
def test_each_is_a_line_on_standard_error(zone, command):
    run = CliRunner().invoke(main, [command, "-w", str(zone)])
    assert run.exit_code == 2
    lines = run.stderr.splitlines()
    assert len(lines) == 3
    assert all(
        name in line for name, line in zip(("a.xlsx", "b.xlsx", "不存在.xlsx"), lines, strict=True)
    )


def test_check_reports_what_could_be_read_too(zone):
    run = CliRunner().invoke(main, ["check", "-w", str(zone), "--format", "json"])
    report = json.loads(run.stdout)
    assert report["ok"] is False
    assert report["tables"]["parcels"]["kept"] == 3
    assert [report["tables"][name]["issues"][0]["code"] for name in ("enterprises", "housing")] == [
        "source_unusable",
        "source_unusable",
    ]
