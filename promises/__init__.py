"""What the portal owes: duties as rows, kept at least once and with one effect, whatever crashes."""
