"""Personal data: sealed, counted, and able to be forgotten.

1. Every field that could hold personal data is declared once; a test walks all tables and finds the forgotten one.
2. What its owner did not publish is stored encrypted under the owner's own key, bound to owner, field and row.
3. The owner's keys are wrapped by a key that is not in the database; it is changed while the site runs.
4. A destroyed key is never made anew: what was sealed with it is gone, in every copy and backup.
5. Who reads others' data in clear states what for; it is recorded, counted, and shown to whose data it is.
6. What needs a person's consent asks for it where it happens: a withdrawn one stops it at once.
"""
