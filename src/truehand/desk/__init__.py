"""The operator's and auditor's console, composed from the doors of the rooms; it keeps no tables of its own.

1. Nobody but operators and auditors sees anything here; whoever is neither is refused, on every page and over the API.
2. An auditor sees what an operator sees of a matter, without legal names, and is never offered an act.
3. What is due first stands first.
4. Every decision is one act of the room that it belongs to, with its reason, kept and in the evidence log.
5. The books' own check runs every night and when an operator asks; its result is in the evidence log.
"""
