"""Commands of the site for `truehand manage`."""
