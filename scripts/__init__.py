"""Helpers run by make; nothing the register itself imports."""
