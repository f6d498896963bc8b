"""What is kept out of GDAL in this process, because it reaches beyond the file that is opened."""

from __future__ import annotations

import os

#: Virtual datasets, and services whose description is a file. Only drivers that every build
#: registers each time it is asked to: about others GDAL complains on the terminal.
_REACHING = ("VRT", "OGR_VRT", "WFS", "OAPIF")
_VARIABLE = "GDAL_SKIP"
#: Where GDAL sends its requests, and a port on this machine at which nothing listens ("discard").
_PROXY, _NOWHERE = "GDAL_HTTP_PROXY", "http://127.0.0.1:9"


def keep_out_reaching_drivers() -> None:
    """Tell every GDAL of this process, and of those it starts, to register no such driver.

    Nor does it find a network: drivers that read nothing else from elsewhere ask for a coordinate
    system that a file names by its address. This is the second lock: content is checked against
    the ending before a file is opened. It holds for libraries that are imported later, so that it
    is set where a program starts; who calls from Python keeps what is wanted.
    """
    skipped = [name for name in os.environ.get(_VARIABLE, "").split(",") if name]
    os.environ[_VARIABLE] = ",".join(dict.fromkeys([*skipped, *_REACHING]))
    os.environ[_PROXY] = _NOWHERE
