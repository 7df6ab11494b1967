"""Gradient-boosted trees by LightGBM, kept as text."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from truehand.listings.domain.refusals import PriceModelNotRunning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_ROUNDS: Final = 350
# Ordinary settings for some ten thousand sales with many categories.
_SETTINGS: Final[dict[str, Any]] = {
    "learning_rate": 0.06,
    "num_leaves": 31,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


class Booster:
    """A forest; it is read from its text when it is first asked."""

    def __init__(self, text: str) -> None:
        """Keep the text that LightGBM wrote."""
        self.text = text

    def predict(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the forest tells of each row."""
        if not len(rows):
            return np.empty(0)
        return np.asarray(self._forest.predict(rows, num_threads=1), dtype=np.float64)

    @cached_property
    def _forest(self) -> Any:  # noqa: ANN401 - a class of the library, which is loaded when it is needed
        return _lightgbm().Booster(model_str=self.text)


def fitted(
    rows: NDArray[np.float64],
    values: NDArray[np.float64],
    categorical: Sequence[int],
    quantile: float | None,
    threads: int,
) -> Booster:
    """Return the forest that tells a quantile of the values, or their mean (None); refuses PriceModelNotRunning."""
    aim = {"objective": "regression"} if quantile is None else {"objective": "quantile", "alpha": quantile}
    library = _lightgbm()
    data = library.Dataset(rows, values, categorical_feature=list(categorical))
    forest = library.train({**_SETTINGS, **aim, "num_threads": threads}, data, _ROUNDS)
    return Booster(str(forest.model_to_string()))


def _lightgbm() -> Any:  # noqa: ANN401 - a module
    """Return the library, which is large and wants the system's OpenMP (libgomp)."""
    try:
        import lightgbm
    except OSError as error:
        raise PriceModelNotRunning from error
    return lightgbm
