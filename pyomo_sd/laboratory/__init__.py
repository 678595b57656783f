"""The laboratory: every reformulation of a problem and every solver, side by side; and why an answer is wrong."""

from pyomo_sd.laboratory.compare import compare_reformulations, diagnose
from pyomo_sd.laboratory.diagnosis import Diagnosis

__all__ = ["Diagnosis", "compare_reformulations", "diagnose"]
