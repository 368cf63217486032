"""What schools log: the questions, the rules, the papers and the life of a request."""
