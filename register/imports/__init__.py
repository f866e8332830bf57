"""Files and pasted text on their way into the register: reading, columns, rows, changes."""
