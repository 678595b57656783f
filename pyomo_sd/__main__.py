"""``python -m pyomo_sd`` is the command line."""

from pyomo_sd.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
