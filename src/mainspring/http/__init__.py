"""The service over HTTP: management API, live streams, and the portal's bundle."""
