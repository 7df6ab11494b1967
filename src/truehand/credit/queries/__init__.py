"""The read door: standings, published ratings, what other platforms state; nothing sealed ever passes here."""

from truehand.credit.queries.elsewhere import elsewhere
from truehand.credit.queries.standings import history, rated_by, ratings_of, ratings_of_trade, standing, standings

__all__ = ["elsewhere", "history", "rated_by", "ratings_of", "ratings_of_trade", "standing", "standings"]
