"""Facts in; decision and reasons out.

1. Every decision is recorded with the facts, the edition of the rules and the reasons that led to it, and never edited.
2. A refusal by a rule stands; a review waits for an operator who has no part in the matter.
3. An operator's answer covers exactly the question that was put, for 24 hours: more money or another rule asks anew.
"""
