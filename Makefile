# `make demo` and `make test` need nothing but Python; `make check` is what a change must pass besides the tests.
# `make notebooks` runs every notebook from top to bottom; the first cell that raises ends it.
# `make pao` tests the bridge to PAO in an environment of its own (numpy < 2, Python < 3.12).
# PYTHON=python3.12 chooses the interpreter of a new environment, EXTRAS=dev,gurobi,cplex,cbc adds optional solvers.

PYTHON ?= python3
EXTRAS ?= dev

bin      := .venv/bin
created  := .venv/.created
package  := .venv/.installed
tools    := .venv/.installed-$(EXTRAS)
pao      := .venv-pao/.installed
metadata := setup.cfg pyproject.toml
# compat: a plain path, so that a folder named like the package beside a script does not hide it
install  := -m pip install --quiet --disable-pip-version-check --config-settings editable_mode=compat --editable

.PHONY: demo test check notebooks pao clean

demo: $(package)
	@printf '\n# Without which reactions can E. coli not grow?\n'
	$(bin)/pyomo-sd design e_coli_core --suppress "Biomass_Ecoli_core >= 0.001" --max-cost 1
	@printf '\n# Which knockouts let it make succinate without oxygen, while it grows as fast as it can?\n'
	$(bin)/pyomo-sd design e_coli_core --product EX_succ_e --medium EX_o2_e=0 --ko genes --max-cost 3 --max-solutions 4

test: $(tools)
	$(bin)/python -m pytest -n 2

check: $(tools)
	$(bin)/ruff format --check .
	$(bin)/ruff check --ignore-noqa .
	$(bin)/mypy
	! grep -rnE --include='*.py' 'type: ?ignore' pyomo_sd tests benchmarks
	$(bin)/lint-imports
	$(bin)/pre-commit validate-config .pre-commit-config.yaml
	$(bin)/python -m pytest --doctest-modules pyomo_sd

# Each in a fresh kernel, 180 s a cell at most; the copies with what came out are thrown away by `make clean`.
notebooks: $(tools)
	$(bin)/jupyter nbconvert --to notebook --execute --ExecutePreprocessor.kernel_name=python3 \
		--ExecutePreprocessor.timeout=180 --output-dir build/notebooks notebooks/*.ipynb

pao: $(pao)
	.venv-pao/bin/python -c "import pao"
	.venv-pao/bin/python -m pytest --doctest-modules tests/bridges pyomo_sd/bridges

clean:
	rm -rf .venv .venv-pao build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The package is installed in place, so only new metadata calls for a new installation.
$(created):
	$(PYTHON) -m venv .venv
	touch $@

$(package): $(created) $(metadata)
	$(bin)/python $(install) .
	touch $@

$(tools): $(created) $(metadata)
	$(bin)/python $(install) ".[$(EXTRAS)]"
	touch $@

$(pao): $(metadata)
	$(PYTHON) -m venv .venv-pao
	.venv-pao/bin/python $(install) ".[pao]" hypothesis pytest
	touch $@
