"""One process for all runs that are forked."""

import tempfile
from pathlib import Path

import pytest
from forked_runs import Forks


@pytest.fixture(scope="session")
def forks():
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        made = Forks(Path(name))
        yield made
        made.close()
