"""Running scripts in processes of their own: the protocol, the hosts and their limits."""
