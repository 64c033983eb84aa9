"""Who should be called first: gates, bands, points, as data with versions."""
