import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import os

import pytest
from hypothesis import settings

# a busy machine is no failure; where nobody looks on, the same examples are tried every time
settings.register_profile("calm", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("calm")


def pytest_configure(config):
    """A sentence that has just been changed is the one that is tested."""
    root = Path(__file__).parent.parent
    sys.path.insert(0, str(root))
    from hatch_build import compile_catalogues

    if not hasattr(config, "workerinput"):
        compile_catalogues(root)


@pytest.fixture(scope="session", autouse=True)
def one_process_reads():
    """Files are read in a child, as in every run; the tests share one."""
    from landuse.adapters.reading.process import reading_process

    with reading_process(early=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def the_demo_is_read_once():
    """The demo zone is read, and judged as of each day, once for all commands of a process.

    Nothing changes a zone or an assessment that is handed out (``test_public_api.py`` holds it), so
    that commands may share them; those that run as processes of their own read for themselves.
    """
    from judged_once import judged_once

    with pytest.MonkeyPatch.context() as patch:
        judged_once(patch.setattr, Path(__file__).parent.parent)
        yield


@pytest.fixture
def workspace(tmp_path):
    """A workspace by hand with three parcels."""
    from workspaces import Workspace, parcels

    made = Workspace(tmp_path)
    parcels().to_file(made / "宗地.gpkg", layer="宗地")
    return made.write()
