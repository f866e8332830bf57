"""The quarterly review: owners confirm that what is recorded of their vendors is still true."""
