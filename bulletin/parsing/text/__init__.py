"""Files as text: encodings, characters, and maps back to the file."""
