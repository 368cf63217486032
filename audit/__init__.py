"""The record: what happened, who did it, when; written once, never changed."""
