"""``python -m landuse``."""

from landuse.cli import main

main(prog_name="landuse")
