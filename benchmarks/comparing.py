"""A table of programs side by side, with ratios to one of them."""

import math

import pandas as pd


def comparison(medians: pd.DataFrame, base: str) -> str:
    """Return a Markdown table: seconds of each program, in brackets the ratio to the base; bold where it is faster.

    ``>`` stands where a program was not done in its time; what is to be said of its answer follows where that is not
    right. The last line has the geometric mean of the ratios, over the problems that both have done.
    """
    others = [program for program in medians["program"].unique() if program != base]
    lines = [["problem", f"{base}, s", *others], ["---"] * (len(others) + 2)]
    ratios: dict[str, list[float]] = {program: [] for program in others}
    for problem, rows in medians.groupby("problem", sort=False):
        by_program = rows.set_index("program")
        own = by_program.loc[base] if base in by_program.index else None
        line = [str(problem), _cell(own) if own is not None else ""]
        for program in others:
            line.append(_cell(by_program.loc[program], own) if program in by_program.index else "")
            if own is not None and own["done"] and program in by_program.index and by_program.loc[program, "done"]:
                ratios[program].append(by_program.loc[program, "spent"] / own["spent"])
        lines.append(line)
    lines.append(["geometric mean of ratios (problems)", "1", *(_mean(ratios[program]) for program in others)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(row: pd.Series, own: pd.Series | None = None) -> str:
    more = ">" if row["status"].startswith("time_limit") else ""
    text = f"{more}{row['spent']:.3g}"
    if own is not None and own["done"]:
        text += f" ({more}{_digits(row['spent'] / own['spent'])})"
    if not row["done"]:
        return f"{text} {row['verdict'].replace('|', '/')}"
    faster = own is not None and (not own["done"] or row["spent"] < own["spent"])
    return f"**{text}**" if faster else text


def _mean(ratios: list[float]) -> str:
    return f"{_digits(math.exp(sum(map(math.log, ratios)) / len(ratios)))} ({len(ratios)})" if ratios else ""


def _digits(ratio: float) -> str:
    return f"{ratio:.2g}" if ratio < 99.5 else f"{ratio:.0f}"
