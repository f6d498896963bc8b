"""The house stands: pure rooms, plain code, documented names, tests beside what they test."""

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import landuse

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "landuse"
SOURCES = sorted(PACKAGE.rglob("*.py"))
#: Where a table of data may keep its columns aligned.
TABLES_OF_DATA = (
    "domain/vocabulary/schema.py",
    "domain/vocabulary/facts.py",
    "domain/explain/unit_account.py",
    "views/style/",
)
#: Folders of tests that are of the whole rather than of a room.
TESTS_OF_THE_WHOLE = {"browser", "browser/pictures", "redteam"}
#: numpydoc: no docstring, a parameter undocumented or unknown, nothing about what is returned.
CHECKS = {"GL08", "PR01", "PR02", "RT01"}
#: Participles, pronouns and verbs that stand for a thing in no name: a noun says what it is.
NO_NOUNS = {"known", "told", "said", "says", "tell", "mine", "held", "judged", "plain", "named"}
NO_NOUNS |= {"shown", "asked", "wanted", "found", "bare", "seen", "made", "drawn", "given"}
NO_NOUNS |= {"there", "own", "what", "why", "such"}
#: What is one step to write and several to read.
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
#: What the domain never asks: the clock, chance, and where it prints to.
IMPURE_CALLS = {"print", "open", "now", "today", "utcnow"}


def modules():
    for found in pkgutil.walk_packages(landuse.__path__, "landuse."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def public_functions():
    """Names of all public functions and methods, each where it is defined."""
    for module in modules():
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", "") != module.__name__:
                continue
            if inspect.isfunction(value):
                yield f"{module.__name__}.{name}"
            elif inspect.isclass(value):
                for method, function in vars(value).items():
                    is_public = not method.startswith("_")
                    # a field whose default is a function is no method
                    if is_public and getattr(function, "__name__", "") == method:
                        yield f"{module.__name__}.{name}.{method}"


def public_names():
    """Where every name of ``landuse.__all__`` is defined."""
    for name in landuse.__all__:
        value = getattr(landuse, name)
        yield f"{value.__module__}.{value.__qualname__}"


def takes_typed_options(name):
    """Whether a function takes the keys of a typed dict as keyword arguments."""
    function = pkgutil.resolve_name(name)
    kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
    return inspect.Parameter.VAR_KEYWORD in kinds


def faults_of_docstring(name):
    from numpydoc.validate import validate

    report = validate(name)
    checks = CHECKS
    if report["type"] == "type":
        # a frozen value says its fields as attributes or as parameters
        checks = {"GL08"}
    elif takes_typed_options(name):
        # numpydoc does not know the keys of a typed dict
        checks = checks - {"PR01", "PR02"}
    return [f"{name}: {code} {text}" for code, text in report["errors"] if code in checks]


def test_help_imports_nothing_heavy():
    heavy = ("pandas", "numpy", "geopandas", "folium", "pydantic")
    code = f"import sys, landuse.cli; print(*[m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_public_names_exist():
    for name in landuse.__all__:
        assert getattr(landuse, name) is not None
    assert set(landuse.__all__) <= set(dir(landuse))


def test_the_domain_asks_no_clock_and_prints_nothing():
    # what it may import is held by the import contracts
    found = []
    for path in sorted((PACKAGE / "domain").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in IMPURE_CALLS:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {called}")
    assert found == []


def test_only_tables_of_data_are_aligned_by_hand():
    found = []
    for path in SOURCES:
        name = path.relative_to(PACKAGE).as_posix()
        text = path.read_text("utf-8")
        is_aligned = "fmt: skip" in text or "fmt: off" in text
        if is_aligned and not name.startswith(TABLES_OF_DATA):
            found.append(name)
    assert found == []


def defined_names(tree):
    """Names of variables, parameters, functions and classes, each with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno


def test_names_are_nouns_or_verbs_of_the_field():
    riddles = []
    for path in SOURCES:
        for name, line in defined_names(ast.parse(path.read_text("utf-8"))):
            if name.strip("_").lower() in NO_NOUNS:
                riddles.append(f"{path.relative_to(ROOT)}:{line} {name}")
    assert riddles == []


@pytest.mark.parametrize("kinds", [COMPREHENSIONS, (ast.IfExp,)], ids=["for", "if"])
def test_no_expression_is_nested_in_one_of_its_kind(kinds):
    nested = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            parts = list(ast.walk(node))[1:] if isinstance(node, kinds) else []
            if any(isinstance(part, kinds) for part in parts):
                nested.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert nested == []


def test_no_room_is_called_after_nothing():
    nameless = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
    assert [path for path in SOURCES if path.stem in nameless] == []


def test_every_folder_of_tests_is_a_room():
    folders = {
        path.parent.relative_to(ROOT / "tests").as_posix()
        for path in (ROOT / "tests").rglob("*.py")
    }
    rooms = folders - TESTS_OF_THE_WHOLE - {"."}
    assert [room for room in sorted(rooms) if not (PACKAGE / room).is_dir()] == []


def test_every_room_says_what_it_is():
    for module in modules():
        assert module.__doc__, module.__name__


def test_public_names_are_documented():
    pytest.importorskip("numpydoc")
    assert [fault for name in public_names() for fault in faults_of_docstring(name)] == []


def test_public_functions_are_documented():
    pytest.importorskip("numpydoc")
    found = []
    for name in public_functions():
        # a command's docstring is its help
        if not name.endswith(".command"):
            found += faults_of_docstring(name)
    assert found == []


@pytest.mark.slow
def test_the_wheel_ships_types_policies_pages_and_the_demo(tmp_path):
    wheel = pytest.importorskip("hatchling.builders.wheel")
    (built,) = wheel.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    names = set(zipfile.ZipFile(built).namelist())
    for needed in (
        "landuse/py.typed",
        "landuse/policies/china.toml",
        "landuse/adapters/workspace/new_workspace.zh.toml",
        "landuse/adapters/workspace/new_workspace.en.toml",
        "landuse/views/assets/app.js",
        "landuse/demo/landuse.toml",
        "landuse/demo/data/parcels/宗地.shp",
    ):
        assert needed in names
    tracked = {path.relative_to(ROOT).as_posix() for path in SOURCES}
    assert tracked <= names


def test_every_extra_is_imported_in_one_module():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert {"postgis", "gcj", "all"} <= set(extras)
    for imported in ("adbc_driver_postgresql", "CoordinatesConverter"):
        users = [path for path in SOURCES if imported in path.read_text("utf-8")]
        assert len(users) <= 1, users
