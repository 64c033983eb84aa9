"""The core of Promesa: every rule, table and query."""
