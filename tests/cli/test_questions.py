"""Questions on a terminal, answered through a pipe; whoever gives up leaves nothing."""

import contextvars
from concurrent.futures import ThreadPoolExecutor

import geopandas
import pytest
import shapely
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from landuse.cli.init import _from_folder
from landuse.cli.questions import OnTerminal
from landuse.words.phrases import phrase

SPACE, DOWN, ENTER, CTRL_C = " ", "\x1b[B", "\r", "\x03"
GUESSES = [
    phrase("workspace.proposal.guess_of", header=header, column="x") for header in ("甲", "乙")
]


@pytest.fixture
def keys():
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe.send_text


def alone(ask, *args, **options):
    """What is asked in a thread of its own: a browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.copy_context().run, ask, *args, **options).result()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(ENTER, [True, True]), (SPACE + ENTER, [False, True]), (DOWN + SPACE + ENTER, [True, False])],
)
def test_what_is_unticked_is_no_guess(keys, typed, kept):
    keys(typed)
    assert alone(OnTerminal().confirm, "台账.xlsx", GUESSES) == kept


def test_one_of_two_files_is_chosen(keys):
    keys(DOWN + ENTER)
    said = phrase("workspace.proposal.two", first="a", second="b", table="x")
    assert alone(OnTerminal().choose, said, ["a", "b"]) == 1


def test_who_gives_up_leaves_nothing(keys, tmp_path):
    (tmp_path / "来料").mkdir()
    frame = geopandas.GeoDataFrame(
        {"图斑编号": ["320691001001GB00001"]},
        geometry=[shapely.box(40_578_000, 3_545_000, 40_578_200, 3_545_100)],
        crs=4528,
    )
    frame.to_file(tmp_path / "来料" / "图斑.gpkg")
    keys(CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        alone(_from_folder, tmp_path / "园区", tmp_path / "来料", asks=True)
    assert not (tmp_path / "园区").exists()
