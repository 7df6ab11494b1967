"""The life of a trade: who may do what, when, and what follows from it.

1. One table of transitions (domain/life.py) is the only way a trade moves; pages, API, timers and docs read it.
2. A transition happens for the step that the caller saw, or not at all.
3. Every waiting state has a clock, and silence has a stated consequence.
4. On every path every cent leaves escrow exactly once.
5. Every transition is in the evidence log, in the transaction of the change itself.
6. While somebody claims its machine, nobody signs, pays, ships or is paid for it, until a person has decided.
"""
