"""Auctions: English, with reserve, by proxy.

1. The price follows from the limits by one published rule; it only rises, and the database computes it again.
2. A bid is never altered or taken back; a bidder's limit is shown to nobody else.
3. A bid in the last five minutes puts the end off by five; one that is refused changes nothing.
4. An auction is closed once, by the clock: it is awarded at or above its reserve, or ends without a sale.
5. Bidders secure their bids with the deposit; what becomes of each deposit is decided by rule.
"""
