"""Which network an address belongs to: what a school or a household has; a new address in it changes nothing."""

from ipaddress import IPv6Address, ip_address, ip_network

PREFIX = {4: 24, 6: 64}


def network_of(address: str) -> str:
    """Return the /24 of an IPv4 address, the /64 of an IPv6 one; whatever is no address is one network of its own."""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network((found, PREFIX[found.version]), strict=False))
