import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def assessment():
    """Thirty parcels: holes, parts, gaps and hostile names."""
    from handmade import make

    return make()
