"""Drivers of GDAL that this process does without: they reach beyond the file that is opened."""

from __future__ import annotations

import os

#: Virtual datasets, and services whose description is a file. Only drivers that every build
#: registers each time it is asked to: about others GDAL complains on the terminal.
_REACHING = ("VRT", "OGR_VRT", "WFS", "OAPIF")
_VARIABLE = "GDAL_SKIP"
#: Where GDAL sends its requests, and a port on this machine at which nothing listens ("discard").
_PROXY, _NOWHERE = "GDAL_HTTP_PROXY", "http://127.0.0.1:9"


def keep_out_reaching_drivers() -> None:
    """Keep such drivers out of every GDAL of this process and of those it starts.

    Nor does GDAL find a network: even drivers that read nothing from elsewhere ask for a coordinate
    system that a file names by its address. This is the second lock: content is checked against
    the ending before a file is opened. It holds for libraries that are imported later, so it is
    set where a program starts; callers from Python keep their own settings.
    """
    skipped = [name for name in os.environ.get(_VARIABLE, "").split(",") if name]
    os.environ[_VARIABLE] = ",".join(dict.fromkeys([*skipped, *_REACHING]))
    os.environ[_PROXY] = _NOWHERE
