"""What the tests share: workspaces, documents to print, servers, browsers, and what judges the outputs."""
