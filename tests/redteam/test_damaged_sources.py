"""Every ending that the docs promise, damaged in every way: read, or one sentence; nothing left."""

import json
import tempfile
from pathlib import Path

import damaged_files as sources
import pytest
from forked_runs import Run, can_be_nobody, faults, tree

#: Damages that the suite tries; a longer list is in :mod:`damaged_files`.
TRIED = ("cut 0.5", "empty", "flipped 2", "virtual", "other")
#: What cannot be told: text that ends at a line; a workbook with and without macros is the same.
MAY_PASS = {
    ("cut 0.5", ".csv"),
    ("cut 0.5", ".shp"),  # its outlines: each that is lost is a finding
    ("other", ".xlsm"),
    ("other", ".et"),  # which programs fill with either kind of workbook
}
SURE = ("cut 0.5", "empty", "virtual", "other")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Ending → a sound file in a folder of its own."""
    files = {}
    for ending in sources.ENDINGS:
        folder = tmp_path_factory.mktemp("sound")
        files[ending] = sources.write(folder, ending)
    return files


@pytest.mark.parametrize("ending", sources.ENDINGS)
def test_a_damaged_file_is_read_or_refused_in_a_sentence(
    ending, sound, tmp_path, monkeypatch, capfd
):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    path = sound[ending]
    whole = sources.workspace_of(sources.new(tmp_path / "0"), ending, path.parent)
    assert sources.read(whole.root) == ""
    other = sound[".xlsx" if ending != ".xlsx" else ".gpkg"].read_bytes()
    for number, (name, part, raw) in enumerate(sources.damages(ending, path, other), 1):
        damage = " ".join(name.split()[: 1 if name.startswith(("e", "v", "o")) else 2])
        if damage not in TRIED or (part != path and damage != "cut 0.5"):
            continue
        made = sources.workspace_of(sources.new(tmp_path / str(number)), ending, path.parent)
        (made.root / "data" / part.relative_to(path.parent)).write_bytes(raw)
        before = tree(made.root)
        said = sources.read(made.root)
        assert tree(made.root) == before, name
        assert "\n" not in said, name
        assert "Traceback" not in said, name
        if part == path and damage in SURE and (damage, ending) not in MAY_PASS:
            assert path.name in said, name
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in capfd.readouterr().err


AS_NOBODY = """
import json
from pathlib import Path
from damaged_files import read

print(json.dumps({root.name: read(root) for root in sorted(Path("ws").iterdir())}))
"""


@pytest.mark.skipif(not can_be_nobody(), reason="needs root, to become nobody")
def test_a_file_that_may_not_be_read_is_named(sound, forks):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for ending, path in sound.items():
            made = sources.workspace_of(sources.new(folder / "ws" / ending), ending, path.parent)
            (made.root / "data").chmod(0o755)
            (made.root / "data" / path.name).chmod(0)
        run = Run("nobody", [], str(folder), code=AS_NOBODY, is_nobody=True)
        ended = forks.ended([run])["nobody"]
    assert faults(ended) == [], ended.stderr
    said = json.loads(ended.stdout)
    assert sorted(said) == sorted(sources.ENDINGS)
    for ending, sentence in said.items():
        assert f"表{ending}" in sentence, (ending, sentence)
