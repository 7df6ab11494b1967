"""`python -m truehand` is `truehand`."""

from truehand.site.cli import main

main()
