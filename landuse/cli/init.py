"""``landuse init``: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--demo", is_flag=True, help="连同演示数据 · with the demo zone.")
def command(directory: Path, demo: bool) -> None:
    """新建工作区：写出带注释的 landuse.toml · start a workspace with a commented landuse.toml."""
    from landuse.adapters.workspace.init import init_workspace

    init_workspace(directory, demo=demo)
    click.echo(f"已建立工作区 {directory}")
    if demo:
        steps = [f"cd {directory}", "landuse map"]
    else:
        steps = [
            f"把数据放进 {directory / 'data' / 'parcels'}",
            f"在 {directory / 'landuse.toml'} 写明文件名",
            f"landuse check -w {directory}",
        ]
    click.echo("下一步：" + "；".join(steps))
