"""Impact assessments of transfers (TIA, TRA, PIPIA, CTIA, PIA …) as records that supersede each other."""
