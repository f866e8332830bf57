"""Documents: files kept as they came, in the database, for the records that rest on them."""
