"""What the tests share: workspaces, documents to print, servers, browsers, and validators of outputs."""
