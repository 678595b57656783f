"""The answer: designs that linear programs verified, what is claimed of them, tables and files."""

from pyomo_sd.designs.listed_records import ListedRecords
from pyomo_sd.designs.listing import Listing
from pyomo_sd.designs.proof import Proof
from pyomo_sd.designs.record import DesignRecord, design_record
from pyomo_sd.designs.solutions import SDSolutions

__all__ = ["DesignRecord", "ListedRecords", "Listing", "Proof", "SDSolutions", "design_record"]
