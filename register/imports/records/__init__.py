"""Lists of what hangs on vendors, on their way in: agreements, their contract terms, incidents. One row a record."""
