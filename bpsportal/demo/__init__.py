"""The demonstration: fictional schools, people and requests, the same for the same seed."""
