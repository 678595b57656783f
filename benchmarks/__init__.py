"""Speed and known answers, measured by anybody: each module here is a command, ``python -m benchmarks.<name>``."""
