"""``python -m bench``: how fast pages are, and how fast transfers are judged. Aims are printed, never enforced."""

import argparse
from collections.abc import Callable, Mapping
from typing import Final

PARTS: Final = {
    "documents": "the list of documents and search in their text, at 10,000 documents",
    "pages": "CPU a request of each main page beside its floors, in process",
    "served": "requests a second, CPU and p95 over loopback, one worker",
    "growth": "the same pages at 1,000, 10,000 and 100,000 vendors",
    "judgement": "assessments a second",
    "reminders": "the daily run of reminders at 50,000 due items and 2,000 people",
    "chains": "chains of sub-processors in five levels, read and walked",
    "decisions": "the inbox with 5,000 waiting, and deciding with a long trail behind it",
    "what-if": "a change tried over the whole register, and judging again after it",
}


def main() -> None:
    """Run the parts asked for, or all."""
    given = _arguments()
    chosen = given.parts or list(PARTS)
    if "documents" in chosen:
        from bench import documents
        from bench.build import today_there

        documents.main(today_there(), 1_000 if given.quick else documents.DOCUMENTS, quick=given.quick)
    if {"pages", "served", "growth"} & set(chosen):
        from bench import report
        from bench.build import built, fill, today_there

        if given.database:
            fill(given.database, given.size, today_there())
        today = today_there()
        runs: Mapping[str, Callable[[], None]] = {
            "pages": lambda: report.pages(
                given.database or built(given.size, today), given.size, quick=given.quick
            ),
            "served": lambda: report.served(
                given.database or built(given.size, today), given.size, quick=given.quick
            ),
            "growth": lambda: report.growth(
                {size: built(size, today) for size in given.sizes}, quick=given.quick
            ),
        }
        for part in chosen:
            if part in runs:
                runs[part]()
    if "what-if" in chosen:
        from bench import what_if
        from bench.build import today_there

        what_if.main(given.size, today_there())
    if "reminders" in chosen:
        from bench import reminders

        reminders.main(*((2_000, 200) if given.quick else ()))
    if "chains" in chosen:
        from bench import chains

        chains.main(given.size)
    if "decisions" in chosen:
        from bench import decisions
        from bench.build import today_there

        decisions.main(given.size, today_there())
    if "judgement" in chosen:
        from bench import judgement

        judgement.main()


def _arguments() -> argparse.Namespace:
    parts = "; ".join(f"{name}: {what}" for name, what in PARTS.items())
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, epilog=f"Parts: {parts}.")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="part", help="default: all of them")
    parser.add_argument("--quick", action="store_true", help="a small register, short runs: under a minute")
    parser.add_argument("--size", type=int, default=0, help="vendors of the register measured (10000)")
    parser.add_argument(
        "--database", default="", help="an empty PostgreSQL database to fill and measure instead"
    )
    given = parser.parse_args()
    given.size = given.size or (1_000 if given.quick else 10_000)
    given.sizes = (300, 1_000) if given.quick else (1_000, 10_000, 100_000)
    return given


if __name__ == "__main__":
    main()
