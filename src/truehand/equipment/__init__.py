"""Which machine: one passport per physical machine, and the reading of its nameplate.

1. A machine is its maker and serial number, normalised; the database keeps one passport for each, also when two people
   open it at the same moment or write O for 0.
2. A passport's history only grows: nothing in it is changed or removed.
3. A nameplate is read on this machine, without a network.
4. A reading confirms a declaration only when it says the same characters, or ones that look alike; one character of
   difference is for a person to look at, and more is a contradiction.
5. Two passports become one machine, and are parted again, only when two operators say so; an old address leads to the
   one that was kept.
6. While a machine is reported stolen or pledged it does not go on sale; the database refuses it, also when both happen
   at one moment. Two operators clear a claim.
"""
