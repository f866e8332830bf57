"""What is peculiar to one law, a module for each; what laws share is in the modules above."""
