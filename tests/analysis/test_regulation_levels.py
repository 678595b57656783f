"""Levels of regulation by the formula, and OptReg on a cell of which the answer is known."""

from typing import Any

import pytest

import pyomo_sd as sd
from networks import cell, with_rules
from pyomo_sd.errors import InfeasibleModel, SetupError, UnknownReaction

# F runs at 4 of [0, 10]; B backwards at -4 of [-10, 10]; N not at all, but could
TEXT = "UP: -> A; F: A -> B; B: C -> B [-10,10]; OUT: C -> [0,10]; N: A -> C [-10,10]"


def test_levels_lie_between_the_reference_and_what_is_possible() -> None:
    model = cell(TEXT)
    reference = {"F": 4.0, "B": -4.0, "N": 0.0}
    found = sd.regulation_levels(model, ["F", "B", "N"], strengths=[0.25, 0.5], reference=reference, cost=2.0)
    # F within [0, 10]: down 3, 2; up 5.5, 7. B within [-10, 10], mirrored. N within [-10, 10]: up only
    assert found == {
        "F": {"<= 3": 2.0, ">= 5.5": 2.0, "<= 2": 2.0, ">= 7": 2.0},
        "B": {">= -3": 2.0, "<= -5.5": 2.0, ">= -2": 2.0, "<= -7": 2.0},
        "N": {">= 2.5": 2.0, ">= 5": 2.0},
    }
    narrowed = sd.regulation_levels(model, ["F"], reference={"F": 4.0}, constraints="F <= 8, F >= 2")
    assert narrowed == {"F": {"<= 3": 1.0, ">= 6": 1.0}}


def test_by_default_reactions_with_genes_are_regulated_from_a_parsimonious_fba() -> None:
    # growth is 10 by R1, of which R2 takes nothing
    model = with_rules("UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->", R1="g1", R2="g2")
    model.objective = "BIO"
    assert sd.regulation_levels(model) == {"R1": {"<= 5": 1.0}, "R2": {">= 5": 1.0}}


def test_what_cannot_run_or_runs_without_limit_has_no_level_there() -> None:
    model = cell(
        "UP: -> A [0,inf]; BIO: A -> [0,8]; X: C -> [-5,5]; Y: A -> C [0,0]; L: A -> D [0,inf]; M: D -> A [0,inf]"
    )
    reference = {"UP": 8.0, "BIO": 8.0, "X": 0.0, "Y": 0.0, "L": 0.0, "M": 3.0}
    found = sd.regulation_levels(model, list(reference), reference=reference)
    assert found == {"UP": {"<= 4": 1.0}, "BIO": {"<= 4": 1.0}, "M": {"<= 1.5": 1.0}}
    module = sd.SDModule(model, sd.SUPPRESS, constraints="BIO >= 5")
    designs = sd.compute_strain_designs(model, sd_modules=module, ko_cost=[], level_cost=found)
    assert sorted(map(list, designs)) == [["BIO <= 4"], ["UP <= 4"]]


@pytest.mark.parametrize("way", [{"engine": "lp_tree"}, {"engine": "milp"}, {"solver": "highs", "M": 1e3}])
def test_optreg_knocks_out_and_regulates(way: dict[str, Any]) -> None:
    model = with_rules("UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P -> [0,6]", R1="g1", R2="g2")
    model.objective = "BIO"
    module = sd.SDModule(model, sd.OPTKNOCK, inner_objective="BIO", outer_objective="EX_P", constraints="BIO >= 4")
    ladders = sd.regulation_levels(model, strengths=[0.5, 0.8])
    found = sd.compute_strain_designs(
        model, sd_modules=module, ko_cost=["R1", "R2"], level_cost=ladders, max_cost=1, **way
    )
    # R1 runs at 10, R2 at 0 of 6. R1 at 5: 5 of R2; at 2: 6, and growth 5. Without R1: 6 of R2 give growth 3, below 4
    assert ladders == {"R1": {"<= 5": 1.0, "<= 2": 1.0}, "R2": {">= 3": 1.0, ">= 4.8": 1.0}}
    values = {frozenset(design): round(value, 6) for design, value in zip(found, found.values, strict=True)}
    assert values == {
        frozenset(): 0.0,
        frozenset({"R2 >= 3"}): 3.0,
        frozenset({"R2 >= 4.8"}): 4.8,
        frozenset({"R1 <= 5"}): 5.0,
        frozenset({"R1 <= 2"}): 6.0,
    }


def test_what_makes_no_sense_is_told() -> None:
    model = cell(TEXT)
    with pytest.raises(UnknownReaction, match="unknown reaction 'G'"):
        sd.regulation_levels(model, ["G"])
    with pytest.raises(UnknownReaction, match="unknown reaction 'F': did you mean"):
        sd.regulation_levels(model, ["F"], reference={"FF": 1.0})
    with pytest.raises(SetupError, match=r"between 0 and 1, not at 1\.5"):
        sd.regulation_levels(model, ["F"], strengths=[1.5], reference={"F": 1.0})
    model.objective = "OUT"
    with pytest.raises(InfeasibleModel, match="no reference flux: flux balance analysis ended 'infeasible'"):
        sd.regulation_levels(model, ["F"], constraints="F >= 11")
