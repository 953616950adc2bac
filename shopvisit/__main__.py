"""`python -m shopvisit`."""

import sys

from shopvisit.cli import main

sys.exit(main())
