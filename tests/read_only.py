"""Memory that may be read and not written: what is handed in must come back as it was."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal


def frames_of(value):
    """Name → frame, of a dataclass and the dataclasses in it."""
    frames = {}
    for field in dataclasses.fields(value):
        inner = getattr(value, field.name)
        if isinstance(inner, pd.DataFrame):
            frames[field.name] = inner
        elif dataclasses.is_dataclass(inner):
            frames |= {f"{field.name}.{name}": f for name, f in frames_of(inner).items()}
    return frames


def buffers_of(values):
    """The writable memory behind an array of a frame."""
    if isinstance(values, np.ndarray):
        return [values]
    parts = (getattr(values, name, None) for name in ("_data", "_mask", "_ndarray"))
    return [part for part in parts if isinstance(part, np.ndarray)]


def lock_frame(frame):
    """Let nobody write into the memory of a frame, its index included."""
    arrays = [block.values for block in frame._mgr.blocks] + [frame.index.array]
    for buffer in (b for array in arrays for b in buffers_of(array)):
        buffer.setflags(write=False)


def lock(value):
    """Let nobody write into any frame of a dataclass."""
    for frame in frames_of(value).values():
        lock_frame(frame)


def assert_same(frame, copy):
    """A frame is what its copy was."""
    if isinstance(copy, gpd.GeoDataFrame):
        assert_geodataframe_equal(frame, copy, check_like=False)
    else:
        assert_frame_equal(frame, copy)
