"""What administrators and auditors read: the record, on screen, on paper and as a file. Reads only."""
