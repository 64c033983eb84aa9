"""`python tools/npm.py ...`: npm in `frontend/`, from the machine or from our environment."""

import os
import subprocess
import sys
from pathlib import Path

from prepare import FRONTEND, node, npm

if __name__ == "__main__":
    path = str(Path(node() or "node").parent) + os.pathsep + os.environ["PATH"]
    sys.exit(subprocess.run([*npm(), "--silent", *sys.argv[1:]], cwd=FRONTEND, env={**os.environ, "PATH": path}).returncode)
