"""Backups of the embedded server: sealed base backups and its log, streamed to several places; restoring, rehearsed.

1. What lies at a place is sealed for one key; the machine that writes backups needs only its public half.
2. A file that was altered, cut short, renamed or taken away is named, and nothing is restored from it.
3. In synchronous mode a commit is acknowledged when a place has it on disk; how long a place may keep the site waiting
   is set, and what was acknowledged without one is said.
4. A restore gives the database of the chosen moment or refuses; it never gives less in silence.
5. Who was erased is written down at every place too.
"""
