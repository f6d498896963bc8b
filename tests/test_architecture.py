"""The house stands: contracts, sizes, no network hosts in what is shipped, start-up without the heavy imports."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "landuse").rglob("*.py"))


def test_help_imports_nothing_heavy():
    code = "import sys, landuse.cli; print(' '.join(m for m in ('pandas', 'numpy', 'geopandas', 'folium', 'pydantic') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_public_names_exist():
    import landuse

    for name in landuse.__all__:
        assert getattr(landuse, name) is not None


def test_domain_is_pure():
    forbidden = (
        "import os",
        "import io\n",
        "pathlib",
        "import time\n",
        "import random",
        "print(",
        ".now(",
        ".today(",
    )
    for path in (ROOT / "landuse" / "domain").glob("*.py"):
        text = path.read_text("utf-8")
        assert not [word for word in forbidden if word in text], path
