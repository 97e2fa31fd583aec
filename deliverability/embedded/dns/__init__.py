"""The DNS of the embedded world: zones, name servers on loopback endpoints, a recursive resolver."""
