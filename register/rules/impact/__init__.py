"""Impact assessments: which questions apply to a transfer, what is known already, what a conclusion needs. Pure."""
