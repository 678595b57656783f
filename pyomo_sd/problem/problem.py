"""What is asked of a cell: its network, the modules that have to hold, and the interventions that may be made."""

from dataclasses import dataclass
from functools import cached_property

from pyomo_sd.errors import SetupError
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.module import SDModule


@dataclass(frozen=True)
class Problem:
    """A question to a cell.

    Attributes
    ----------
    network
        The cell.
    modules
        What has to hold, over columns of the network.
    space
        The interventions, and what each takes away from the network.

    Raises
    ------
    SetupError
        There are several nested modules.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> from pyomo_sd.problem.candidates import intervention_space
    >>> cell = sd.FluxNetwork.from_cobra(sd.load_model("e_coli_core"))
    >>> module = sd.SDModule(cell, "optcouple", inner_objective="Biomass_Ecoli_core", prod_id="EX_succ_e")
    >>> Problem(cell, (module,), intervention_space(cell)).nested is module
    True
    """

    network: FluxNetwork
    modules: tuple[SDModule, ...]
    space: InterventionSpace

    def __post_init__(self) -> None:
        nested = [module.type.name for module in self.modules if module.type.nested]
        if len(nested) > 1:
            raise SetupError(f"at most one nested module ({', '.join(nested)} were given)")

    @cached_property
    def reactions(self) -> frozenset[str]:
        """The reactions of the network; its columns are more."""
        return frozenset(self.network.reactions)

    @cached_property
    def nested(self) -> SDModule | None:
        """The one module whose value the leader optimises, if there is one."""
        return next((module for module in self.modules if module.type.nested), None)
