"""The problem of a command: a model, a question and interventions, or a file that holds all of it."""

import argparse

from pyomo_sd.api import StrainDesignProblem
from pyomo_sd.cli.arguments import add_cell, add_interventions, add_question
from pyomo_sd.cli.cell import read_model
from pyomo_sd.cli.question import setup_options, stated
from pyomo_sd.errors import SetupError
from pyomo_sd.network.flux_network import FluxNetwork


def add_problem(parser: argparse.ArgumentParser) -> None:
    """Declare the cell, the question and the interventions, and the file that stands for them."""
    add_cell(parser, optional=True)
    add_question(parser.add_argument_group("what is asked; all of it must hold"))
    add_interventions(parser.add_argument_group("what may be changed"))
    file = parser.add_argument_group("in place of all that")
    file.add_argument("--preprocessed", metavar="FILE", help="what 'pyomo-sd compress MODEL ... --output FILE' wrote")


def problem_of(options: argparse.Namespace) -> StrainDesignProblem:
    """Return the problem of a model and a question, or that of a file."""
    if options.preprocessed is not None:
        if beside := ["MODEL"] * (options.model is not None) + stated(options):
            raise SetupError(f"--preprocessed {options.preprocessed} says what is asked: leave out {beside[0]}")
        return StrainDesignProblem.from_preprocessed(options.preprocessed)
    if options.model is None:
        raise SetupError("the following arguments are required: MODEL, or --preprocessed FILE")
    model = read_model(options.model, options.medium)
    network = FluxNetwork.from_cobra(model)
    return StrainDesignProblem(network, **setup_options(options, model, network))
