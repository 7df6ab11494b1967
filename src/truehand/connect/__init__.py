"""The way out: notices by letter and to the servers of partners.

1. Whatever stands among a party's notices also goes out by every way that the party chose, and waits for nobody's page.
2. A message that is owed stands in the database before it is sent: a killed worker loses none. Whoever gets one twice
   can tell by its identifier, which never changes.
3. Nobody is woken: letters wait for the end of the reader's quiet hours, unless what they warn of would come before.
4. Partners' messages are signed by the Standard Webhooks scheme, tried again for three days, and sent anew when asked.
5. Nothing is sent to an address inside this house, whatever a name leads to.
"""
