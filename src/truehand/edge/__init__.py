"""The web edge that every room shares: it turns requests into calls and outcomes into answers.

1. The clock is read here and nowhere below.
2. A refusal becomes one RFC 9457 problem, or one page, in the asker's language.
3. A write over the API happens once per idempotency key; the repeat gets the first answer.
4. A request too large, or of text that cannot be kept, is refused before anybody looks at what it asks.
5. Whatever fails under the API's address is answered as a problem; a fault has changed nothing.
6. The few statements that everything waits for are prepared once a connection.
"""
