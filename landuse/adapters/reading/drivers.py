"""GDAL drivers that are kept out of the process, because they reach beyond the file they open."""

from __future__ import annotations

import os

#: Virtual datasets, and services whose description is a file. Only drivers that every build
#: registers each time it is asked to: about others GDAL complains on the terminal.
_REACHING = ("VRT", "OGR_VRT", "WFS", "OAPIF")
_VARIABLE = "GDAL_SKIP"


def keep_out_reaching_drivers() -> None:
    """Tell every GDAL of this process, and of those it starts, to register no such driver.

    This is the second lock: content is checked against the ending before a file is opened. It
    holds for libraries that are imported later, so that it is set where a program starts; who
    calls from Python keeps the drivers that are wanted.
    """
    skipped = [name for name in os.environ.get(_VARIABLE, "").split(",") if name]
    os.environ[_VARIABLE] = ",".join(dict.fromkeys([*skipped, *_REACHING]))
