"""What the commands do; `backend/cli.py` says how they are called."""
