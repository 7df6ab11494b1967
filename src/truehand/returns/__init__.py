"""What may come back, and how: return policies as data, and the way of a machine back to its seller.

1. One pure function answers whether a machine may be returned, until when and who pays what; listing, trade, contract
   and API all ask it. A seller's policy may be more generous than the standard, and never less than the law.
2. What was in force when the offer was accepted is frozen into the trade; a later policy changes nothing of it.
3. A return mirrors a delivery: sent with a proof, received with a one-time code or the seller's own word, inspected.
4. A trade has one return; what was asked, sent and received is kept and provable, and nothing of it is rewritten.
5. What a buyer asks after the delivery beside a return is one document at a time: answered, kept and confirmed by
   stated days. Silence has an outcome in each stage; what was refused, left unanswered or broken may become a dispute.
"""
