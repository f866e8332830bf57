"""Text out of files, in a process of its own with limits: whatever a file does there, the server goes on."""
