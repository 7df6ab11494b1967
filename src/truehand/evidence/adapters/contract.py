"""The anchoring contract as bytes: ``contract.easm`` assembled, 39 instructions, no compiler; a test repeats it."""

from typing import Final

_CREATION: Final = "6100558061000d6000396000f3"
_RUNTIME: Final = (
    "3461004f573660640361004f5760003560e01c634dc409c20361004f5760406024600037600435337fc66aa619d2fc4d"
    "eead694d8329640f3aa1dba4a9bd1c5d5b7ce8c1f746b0e39160406000a3005b60006000fd"
)
# What a chain shows at the contract's address, and what is sent to publish it.
RUNTIME: Final = bytes.fromhex(_RUNTIME)
CREATION: Final = bytes.fromhex(_CREATION) + RUNTIME
# The first four bytes of Keccak-256 of "anchor(bytes32,uint256,bytes32)", and all of that of the event's signature.
SELECTOR: Final = bytes.fromhex("4dc409c2")
TOPIC: Final = bytes.fromhex("c66aa619d2fc4deead694d8329640f3aa1dba4a9bd1c5d5b7ce8c1f746b0e391")
