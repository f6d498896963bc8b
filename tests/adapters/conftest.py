import pytest
from workspaces import Workspace, parcels


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path)
    parcels().to_file(made / "宗地.gpkg", layer="宗地")
    return made.write()
