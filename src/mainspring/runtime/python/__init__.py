"""Python scripts: forked from a process that has imported the script API already."""
