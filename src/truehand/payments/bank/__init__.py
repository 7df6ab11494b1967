"""Bank transfer: a number and a reference for each payment, statements read, orders for payouts written.

1. A statement is kept byte for byte; one that is cut off or does not add up is refused by its lines, and a line
   that contradicts a known one is kept beside it until two people have said which counts.
2. A line counts once, in however many files it comes; what it does is decided once and written beside it.
3. No money that arrives is lost: it is in the hold, in a balance, or in suspense with an owner and an age.
4. What goes out goes out in a file with one name for each payment; the file is the same bytes however often it is made.
5. That an order was carried out, the bank says on its statement; nobody guesses.
"""
