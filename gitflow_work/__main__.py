"""`python -m gitflow_work` is `git-work`."""

import sys

from gitflow_work.cli.main import main

sys.exit(main())
