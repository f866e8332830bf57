"""Lists of sub-processors that vendors publish: read like any import, compared with the known chain, applied to it."""
