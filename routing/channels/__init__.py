"""Ways to reach a person: each takes an address and a message, and says what became of it."""
