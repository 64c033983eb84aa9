"""The life of a call from requested to wrapped up."""
