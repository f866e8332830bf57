"""The demo register: lifelike data from seed/, loaded through the same actions people use."""
