"""Mainspring: a self-hosted backend for recurring work."""

__version__ = "0.1.0"
