"""The thinking about a request: answers in, class, authority, urgency and counter card out, with reasons."""
