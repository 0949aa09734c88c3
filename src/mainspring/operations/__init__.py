"""What a person may do: one function, one transaction, one rule set, for API, CLI and portal alike."""
