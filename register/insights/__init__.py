"""What the register says as a whole: figures over every record, each with the list it counts."""
