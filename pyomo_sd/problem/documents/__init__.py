"""What problems look like in files: plain JSON values, and back, exactly; one file per kind of object.

``docs/formats.md`` describes the formats.
"""

from pyomo_sd.problem.documents.preprocessed import read_preprocessed, written_preprocessed

__all__ = ["read_preprocessed", "written_preprocessed"]
