"""What the documents say runs."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.slow
def test_readme_python_runs(tmp_path):
    code = "\n".join(_blocks("python")[:2])
    for name in ("zone", "frames"):
        code = code.replace(f'"maps/{name}.html"', repr(str(tmp_path / f"{name}.html")))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "zone.html").stat().st_size > 100_000
    assert (tmp_path / "frames.html").stat().st_size > 100_000


def test_readme_policy_loads(tmp_path):
    from landuse import load_policy

    (tmp_path / "本区.toml").write_text(_blocks("toml")[1], "utf-8")
    policy = load_policy("本区.toml", tmp_path)
    assert policy.lines.tax_per_mu_min == 8
    assert policy.lines.far_min == 1.2
    assert tomllib.loads(_blocks("toml")[0])["sources"]["parcels"]["fields"] == {
        "parcel_id": "地块号"
    }


def test_the_scheme_of_the_documents_loads(tmp_path):
    from landuse import load_policy

    page = (ROOT / "docs" / "output.md").read_text("utf-8")
    (tmp_path / "本区.toml").write_text(
        re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0], "utf-8"
    )
    scheme = load_policy("本区.toml", tmp_path).scheme
    assert (scheme.years, scheme.indicators[0].cap, scheme.group_by) == (
        2,
        1.2,
        ("above_scale", "sector"),
    )


def test_every_construct_of_the_documents_loads(tmp_path):
    from landuse import load_policy

    page = (ROOT / "docs" / "output.md").read_text("utf-8")
    block = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[1]
    head = 'extends = "china"\nid = "o"\ntitle = "o"\ndate = 2022-01-01\n\n'
    own = '[scheme]\nid = "o"\ntitle = "o"\ncite = "o"\nclasses = { A = 80, B = 60, C = 0 }\n'
    (tmp_path / "本区.toml").write_text(head + block.replace("[scheme]\n", own, 1), "utf-8")
    scheme = load_policy("本区.toml", tmp_path).scheme
    assert (len(scheme.sets), len(scheme.outsiders), len(scheme.adjustments)) == (1, 1, 1)
    assert scheme.tenants.how == "inherit"
    assert scheme.year_weights == (3, 1)


def test_the_tables_page_is_the_schema():
    done = subprocess.run(
        [sys.executable, "-c", "import make_tables; print(make_tables.text(), end='')"],
        capture_output=True,
        text=True,
        cwd=ROOT / "docs",
        check=True,
        encoding="utf-8",
    )
    assert done.stdout == (ROOT / "docs" / "tables.md").read_text("utf-8")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/design.md"])
def test_every_path_of_the_documents_is_there(page):
    text = (ROOT / page).read_text("utf-8")
    named = re.findall(r"`((?:landuse|tests|benchmarks|docs|data)/[\w./-]*)`", text)
    rooms = re.findall(r"`((?:domain|adapters|views|flows|cli|policies)/[\w./-]*)`", text)
    named += [f"landuse/{room}" for room in rooms]
    assert [name for name in named if not (ROOT / name).exists()] == []
    linked = re.findall(r"\]\(([\w./-]+)\)", text)
    assert [link for link in linked if not ((ROOT / page).parent / link).exists()] == []


def test_every_format_is_documented():
    from landuse.adapters.reading.formats import FORMATS, PACKED

    page = (ROOT / "docs" / "reading.md").read_text("utf-8")
    assert [kind for kind in (*FORMATS, *PACKED) if f"`{kind}`" not in page] == []


def test_every_command_is_documented_and_has_help():
    from click.testing import CliRunner

    from landuse.cli import COMMANDS, main

    for name in COMMANDS:
        assert f"`landuse {name}" in README
        shown = CliRunner().invoke(main, [name, "--help"])
        assert shown.exit_code == 0
        assert len(shown.output) > 100


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        line
        for name in ("commands.md", "ledger.md", "map.md", "output.md")
        for line in re.findall(
            r"^landuse .+$", (ROOT / "docs" / name).read_text("utf-8"), re.MULTILINE
        )
    ],
)
def test_commands_of_the_documents_run(line, tmp_path):
    command = (
        line.replace("REPORT", str(tmp_path / "报告.html"))
        .replace("FILE", str(tmp_path / "图"))
        .split()[1:]
    )
    done = subprocess.run(
        [sys.executable, "-m", "landuse", *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def design():
    return (ROOT / "docs" / "design.md").read_text("utf-8")


def test_the_tree_of_the_design_names_every_folder():
    tree = design().split("## The tree")[1].split("## Which way imports go")[0]
    folders = {path.parent.name for path in (ROOT / "landuse").rglob("*.py")}
    # a catalogue a language, as the tree says
    assert {name for name in folders if f"{name}/" not in tree} == set()


def test_the_layers_of_the_design_are_those_that_are_held():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = {one["name"]: one for one in project["tool"]["importlinter"]["contracts"]}
    rooms = contracts["The rooms of the domain, from the top"]["layers"]
    assert "\n".join(rooms) in design()
    whole = [layer.replace("landuse.", "") for layer in contracts["Imports go down"]["layers"]]
    assert " → ".join(whole) in design()
    views = contracts["The rooms of the views, from the top"]["layers"]
    assert ", ".join(f"`{name}`" for name in views) in design()
