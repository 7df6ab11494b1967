"""Who: accounts, strong sign-in, real names, roles, four eyes.

1. Nobody trades before real-name verification; one document verifies one party, also when two try at once.
2. A document's number is never stored: a keyed hash and its last four characters are.
3. A legal name is shown to its party, to operators, and through the contract to the other side; nobody else.
4. Sensitive acts need two operators: one proposes and does, another approves; an approval is used once.
5. A role is one permission more, never a way around another; nobody audits what they operate.
6. A token does what its scopes say until it ends, and makes no other token.
7. Signing in, signing up and resetting a password never tell whether an address has an account.
"""
