"""Measuring: how fast pages are, and how fast transfers are judged. Not part of the product."""
