"""Taking a vendor on: what is still to be answered, and sending it to whoever decides."""
