"""Flux variability analysis."""

import cobra
import numpy as np
import pytest
from cobra.flux_analysis import flux_variability_analysis

from networks import cell
from pyomo_sd.analysis import fva
from pyomo_sd.errors import InfeasibleModel, UnknownReaction
from pyomo_sd.network import load_model


@pytest.fixture(scope="module")
def textbook() -> cobra.Model:
    return load_model("e_coli_core")


def test_ranges_equal_cobras(textbook: cobra.Model) -> None:
    expected = flux_variability_analysis(textbook, fraction_of_optimum=0, processes=1)
    found = fva(textbook)
    assert list(found.index) == [r.id for r in textbook.reactions]
    assert list(found.columns) == ["minimum", "maximum"]
    assert np.abs(found - expected).max().max() < 1e-6


def test_ranges_under_constraints_equal_cobras(textbook: cobra.Model) -> None:
    with textbook:
        textbook.reactions.Biomass_Ecoli_core.lower_bound = 0.8
        expected = flux_variability_analysis(textbook, fraction_of_optimum=0, processes=1)
    found = fva(textbook, constraints=["Biomass_Ecoli_core >= 0.8"])
    assert np.abs(found - expected).max().max() < 1e-6


def test_an_unbounded_reaction_has_infinite_limits() -> None:
    found = fva(cell("UP: -> A [0,inf]; EX: A -> [-inf,inf]; EY: A -> [0,3]"), reactions=["EX", "EY"])
    assert found.to_dict("list") == {"minimum": [-3, 0], "maximum": [np.inf, 3]}


def test_what_is_impossible_or_unknown_is_told() -> None:
    model = cell("UP: -> A; EX: A ->")
    with pytest.raises(InfeasibleModel, match="no flux vector meets the model's limits and the constraints"):
        fva(model, constraints="EX >= 11")
    with pytest.raises(UnknownReaction, match="unknown reaction 'EXX': did you mean 'EX'"):
        fva(model, reactions=["EXX"])
