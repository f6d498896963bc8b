"""Names for the kinds of arrays that pass between functions."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

#: Measures: areas, shares, coordinates. NaN is what is not known.
Floats: TypeAlias = npt.NDArray[np.float64]
#: Positions of rows in another table or array, -1 for none; also numbers of groups.
Positions: TypeAlias = npt.NDArray[np.intp]
#: Yes or no for each row.
Flags: TypeAlias = npt.NDArray[np.bool_]
#: Shapely geometries, None where an outline is missing.
Outlines: TypeAlias = npt.NDArray[np.object_]
