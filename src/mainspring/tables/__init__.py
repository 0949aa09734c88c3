"""Users' tables: definitions, DDL, rows and queries; synchronous functions of an open transaction."""
