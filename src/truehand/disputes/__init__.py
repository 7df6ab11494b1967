"""Claims, threads, mediation and rulings; a ruling decides and moves no money.

1. A trade has one open case at a time; what was said and ruled is never edited or deleted.
2. Nobody is ruled upon unheard: the other side answers, or has had a day to.
3. Whoever rules has no part in the trade, and the two shares sum exactly to what is held.
4. A case ends once: withdrawn, ruled, or lapsed.
5. A guarantee claim rests on facts frozen at filing; two people pay it, once, within what is owed; silence does not.
"""
