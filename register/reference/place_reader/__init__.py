"""Reads places out of free text: "EU (Frankfurt)" is Germany. Names for people to read are in places.py."""

from register.reference.place_reader.read import Ambiguity, PlacesRead, SetAside, read_places

__all__ = ["Ambiguity", "PlacesRead", "SetAside", "read_places"]
