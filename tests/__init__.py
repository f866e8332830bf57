"""Tests mirror the package; ground/ holds what they stand on and house/ asks about the house itself."""
