"""`python -m shopvisit`."""

import sys

from shopvisit.cli.main import main

sys.exit(main())
