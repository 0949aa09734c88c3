"""What every room may use: clock, errors, configuration, names, ciphers, logging."""
