"""The answer: designs that linear programs verified, what is claimed of them, tables and files."""

from pyomo_sd.designs.proof import Proof
from pyomo_sd.designs.record import DesignRecord, design_record
from pyomo_sd.designs.solutions import SDSolutions

__all__ = ["DesignRecord", "Proof", "SDSolutions", "design_record"]
