"""Random studies in which questions and rules in SPARQL are held against the arrays.

python -m benchmarks.positions --studies 500
"""

import argparse
import tempfile
from pathlib import Path

from tests.network.random_studies import DATES, random_workspace
from tests.network.test_positions_agree import derived_differences, question_differences

#: So many studies stand in one graph, without ties between them.
TOGETHER = 20


def main() -> None:
    """Try the studies, and tell every difference."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--studies", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1000, help="The first of the seeds.")
    asked = parser.parse_args()
    different = 0
    for seed in range(asked.seed, asked.seed + -(-asked.studies // TOGETHER)):
        with tempfile.TemporaryDirectory() as folder:
            workspace = random_workspace(Path(folder), seed, TOGETHER)
            found = derived_differences(workspace)
            for date in DATES:
                for any_school in ("no", "yes"):
                    found += question_differences(workspace, date, any_school)
        different += len(found)
        print(f"seed {seed}: {len(found)} differences", *found, sep="\n  ", flush=True)
    print(f"{asked.studies} studies, {different} differences")


if __name__ == "__main__":
    main()
