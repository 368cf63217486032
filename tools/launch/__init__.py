"""The launcher behind `./portal`: sets up, starts, watches and stops everything, from the standard library alone."""
