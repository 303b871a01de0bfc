"""hsp generate: a fictional authority."""

from pathlib import Path

import click

from hsp_graph.cli.options import echo, progress


@click.command()
@click.option("--schools", type=click.IntRange(1), required=True, metavar="N", help="How many schools.")
@click.option("--seed", type=int, default=1, show_default=True, help="The seed of the random numbers.")
@click.option("--output", type=click.Path(path_type=Path), required=True, metavar="DIR",
              help="A new or empty folder.")  # fmt: skip
def generate(schools: int, seed: int, output: Path) -> None:
    """Write a fictional authority of any size as tables."""
    from hsp_graph.demo.generate import generate as write

    with progress() as tell:
        counts = write(
            output, schools=schools, seed=seed, progress=lambda done: tell(f"School {done} of {schools}", 0)
        )
    echo(f"Wrote {', '.join(f'{number} {table}' for table, number in counts.items())} to {output}.")
    echo("Everybody in it is fictional.")
