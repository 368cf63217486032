"""Commands of what schools log and of the rules."""
