"""A PostgreSQL cluster of this test run alone: its own folder, a socket and no port, gone at the end."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"


def programs():
    """The newest server's programs that have PostGIS, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    share = [
        p
        for p in found
        if Path(f"/usr/share/postgresql/{p.parts[-3]}/extension/postgis.control").is_file()
    ]
    return share[-1].parent if share else None


@contextmanager
def cluster(bin_folder):
    """The address of an empty database with PostGIS; as root the server runs as its own user, since it refuses to be root."""
    root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if root:
        shutil.chown(folder, USER)
    drop = ["runuser", "-u", USER, "--"] if root else []

    def run(*command):
        subprocess.run([*drop, *map(str, command)], check=True, capture_output=True, cwd=folder)

    try:
        run(
            bin_folder / "initdb",
            "-D",
            folder / "data",
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run(
            bin_folder / "pg_ctl",
            "-D",
            folder / "data",
            "-w",
            "-l",
            folder / "log",
            "-o",
            options,
            "start",
        )
        try:
            run(bin_folder / "psql", "-h", folder, "-U", USER, "-c", "CREATE EXTENSION postgis")
            yield f"postgresql:///postgres?host={folder}&user={USER}&password=geheim"
        finally:
            run(bin_folder / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
