"""The roof: settings, addresses, who may open which, and the processes. It decides nothing itself."""
