"""The privacy guard: text in, what must not be kept about a student or a family out. It reads nothing into a log."""

from requests_intake.privacy.guard import Finding, Screening, Verdict, screen

__all__ = ["Finding", "Screening", "Verdict", "screen"]
