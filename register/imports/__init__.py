"""Bringing files and pasted text into the register: reading, columns, rows; nothing here writes a record yet."""
