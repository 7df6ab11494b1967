"""What is on sale: listings with photos and a nameplate, their review, and the search over what is published.

1. The same machine is on sale once; the database refuses a second listing, also when two sellers submit at one moment.
2. A listing goes on sale only with a photo, a nameplate that was read, and an answer of the risk gate; a doubt about
   either goes to an operator, who never decides about a listing of their own.
3. What is on sale does not change: to amend it, its seller takes it back and it passes the gate again.
4. What was never published as it stands is seen by its seller, operators and auditors alone; so are its photos.
5. A stale page changes nothing: every act names the version that was seen, and a different one is refused.
6. An import takes each row once, says of every refused row why, and marks what it made as imported, without a plate.
7. Everything that is checked answers with findings; the worst decides, a check that failed is for a person, and every
   round of findings is kept for ever.
"""
