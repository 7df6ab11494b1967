"""The embedded PostgreSQL.

1. It runs while somebody holds a lease and stops, cleanly, when the last lease ends, even one ended by kill -9.
2. A server that dies is started again by its keeper; committed work is there.
3. It listens on a socket in the installation's own folder, never on a network, and asks for a password.
4. Several installations run side by side.
"""
