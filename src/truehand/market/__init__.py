"""The market: players who trade through the public doors only, in a demonstration and in tests.

1. A player does nothing that a person with the same roles could not do; no table of another room is touched.
2. The same seed plans the same trades: who does what, when, and how each ends.
3. Time is an argument and only moves forward; no trade but the players' own is moved.
4. Every played trade ends, and its bundle is checked by the file that anybody can check it with.
5. Players meet only where the bank is a sandbox; their papers are made up, and no living person's.
"""
