"""Preprocessed problems as files: what was asked, what is searched in its place, and how the two belong together.

A checksum tells a file that was changed or cut off, in whichever place, from the one that was written.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyomo_sd.errors import SetupError, StrainDesignError
from pyomo_sd.names import MODEL_ID
from pyomo_sd.problem.documents.files import check_format
from pyomo_sd.problem.documents.interventions import read_groups, read_space, written_groups, written_space
from pyomo_sd.problem.documents.network import read_network, written_network
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.preprocessing import Preprocessed
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.setup import Setup

KIND, VERSION, VERSIONS = "preprocessed", 2, (1, 2)
CHECKSUM = "checksum"


def written_preprocessed(preprocessed: Preprocessed, setup: Setup) -> dict[str, Any]:
    """Return a preprocessed problem, with the setup by which it was asked, as values that JSON can carry.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> module = {"module_type": "suppress", "constraints": "Biomass_Ecoli_core >= 0.001"}
    >>> problem = sd.StrainDesignProblem(sd.load_model("e_coli_core"), sd_modules=module)
    >>> document = written_preprocessed(problem.preprocessed, problem.setup)
    >>> read_preprocessed(document) == (problem.preprocessed, problem.setup)
    True
    """
    document = {
        "format": f"pyomo_sd {KIND} {VERSION}",
        "setup": setup.model_dump(mode="json", exclude_none=True),
        "asked": _written_problem(preprocessed.asked),
        "searched": _written_problem(preprocessed.searched),
        "grouped": written_space(preprocessed.grouped.space),
        "groups": written_groups(preprocessed.groups),
    }
    return {**document, CHECKSUM: _checksum(document)}


def read_preprocessed(document: Mapping[str, Any]) -> tuple[Preprocessed, Setup]:
    """Return what `written_preprocessed` wrote.

    Raises
    ------
    SetupError
        It is no preprocessed problem, one of a version that this program does not read, or damaged.
    """
    check_format(document, KIND, VERSIONS)
    content = {key: value for key, value in document.items() if key != CHECKSUM}
    if document.get(CHECKSUM) != _checksum(content):
        raise SetupError("this preprocessed problem is damaged: its checksum is not that of its content")
    try:
        asked, searched = _read_problem(document["asked"]), _read_problem(document["searched"])
        grouped = replace(searched, space=read_space(document["grouped"]))
        groups = read_groups(document["groups"], asked.space.by_id)
        return Preprocessed(asked, searched, grouped, groups), Setup(sd_setup=document["setup"])
    except (KeyError, TypeError, ValueError, AttributeError, StrainDesignError) as error:
        raise SetupError(f"this preprocessed problem is damaged: {error!r}") from None


def _written_problem(problem: Problem) -> dict[str, Any]:
    return {
        "network": written_network(problem.network),
        "modules": [{MODEL_ID: module[MODEL_ID], **module.specification()} for module in problem.modules],
        "space": written_space(problem.space),
    }


def _read_problem(document: Mapping[str, Any]) -> Problem:
    modules = tuple(SDModule.from_specification(module) for module in document["modules"])
    return Problem(read_network(document["network"]), modules, read_space(document["space"]))


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
