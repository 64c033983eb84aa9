"""Who calls us: recognised by number, offered to the right collector, or called back."""
