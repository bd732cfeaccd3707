"""One module for each output: HTML or model in, bytes out; nothing here writes to the disk."""
