"""A telephone in the browser: what it registers with, its socket to the switch, and bringing a call back to a page that was reloaded."""
