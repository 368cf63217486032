"""The exit codes of the program that speaks to the services of `apprise`."""

DONE = 0
SERVICE_REFUSED = 1
NO_ADDRESS = 2
ANY_HOST = 3
