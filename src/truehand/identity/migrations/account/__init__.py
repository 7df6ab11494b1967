"""The migrations of allauth's tables: theirs, then ours, which seal what theirs keep in clear."""

from allauth.account import migrations as theirs

__path__ = [*theirs.__path__, *__path__]
