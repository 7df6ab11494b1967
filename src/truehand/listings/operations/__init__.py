"""Write door of the listings room."""

from truehand.listings.operations.checks import check_listing, findings_of
from truehand.listings.operations.drafting import add_photo, add_photos, add_plate, amend, draft, remove_photo
from truehand.listings.operations.importing import import_row, import_rows, table_of
from truehand.listings.operations.judging import explain
from truehand.listings.operations.machines import claim_machine, merge_machines, pull_claimed, split_machines
from truehand.listings.operations.matching import match_news, tell_found
from truehand.listings.operations.photos import look_at_photos
from truehand.listings.operations.plates import read_plate, read_waiting_plates
from truehand.listings.operations.repairs import tell_repair
from truehand.listings.operations.saving import delete_search, forget_searches, pause_search, save_search
from truehand.listings.operations.selling import review, submit, withdraw, withdraw_all
from truehand.listings.operations.trading import mark_sold, pull_flagged, put_up, reserve, take_back, unreserve

__all__ = [
    "add_photo",
    "add_photos",
    "add_plate",
    "amend",
    "check_listing",
    "claim_machine",
    "delete_search",
    "draft",
    "explain",
    "findings_of",
    "forget_searches",
    "import_row",
    "import_rows",
    "look_at_photos",
    "mark_sold",
    "match_news",
    "merge_machines",
    "pause_search",
    "pull_claimed",
    "pull_flagged",
    "put_up",
    "read_plate",
    "read_waiting_plates",
    "remove_photo",
    "reserve",
    "review",
    "save_search",
    "split_machines",
    "submit",
    "table_of",
    "take_back",
    "tell_found",
    "tell_repair",
    "unreserve",
    "withdraw",
    "withdraw_all",
]
