"""The legal desk: everything about one request, its determination, notes to the school."""
