"""Insurance of trades: products, policies, claims; what a licensed insurer promises, and what it has paid.

1. A product is published by a licensed insurer, looked at by an operator, and never altered: changed, it is a new
   version.
2. A premium is explained line by line from a published tariff; a machine that is not eligible hears why and what
   helps.
3. A premium is held until cover begins, and goes back in full where cover never began.
4. A claim is decided by a person, with reasons, in time; above an amount by two. It is paid once, and never for a loss
   that was made good otherwise.
5. What a product pays and earns is counted, and new business stops by rule.
"""
