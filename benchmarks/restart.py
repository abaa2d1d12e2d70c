"""From the start of `python app.py` to its first answer."""

import statistics

from benchmarks.report import table
from benchmarks.serving import served
from benchmarks.stores import demonstration, parser


def main() -> None:
    command = parser("restart", __doc__)
    command.add_argument("--times", type=int, default=5)
    given = command.parse_args()
    took = []
    with demonstration(given.store) as url:
        for _ in range(given.times):
            with served(url) as server:
                took.append(server.seconds)
    cells = [f"{f(took):.2f}" for f in (statistics.median, min, max)]
    table("Restart to serving, seconds", ["", "median", "fastest", "slowest"], [["start", *cells]])


if __name__ == "__main__":
    main()
