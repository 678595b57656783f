"""Exact, lossless compression of networks, one file per reduction."""

from pyomo_sd.network.compression.compress import Compression, compress

__all__ = ["Compression", "compress"]
