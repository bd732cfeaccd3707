"""The live preview: a local server that shows an issue as it will be printed, while one types."""
