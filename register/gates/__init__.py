"""What must be true before a vendor may be used, and the exceptions that were decided."""
