"""Settings and fixtures that all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("default", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=240, derandomize=True, deadline=None)
settings.register_profile("thorough", max_examples=3000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def models_directory() -> Path:
    """Folder with published models that do not come with cobra."""
    folder = os.environ.get("PYOMO_SD_MODELS")
    if not folder:
        pytest.skip("PYOMO_SD_MODELS names no folder with models")
    return Path(folder)
