import pytest

from truehand.site import mode


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "DATABASE_URL", "TRUEHAND_DEMO", "TRUEHAND_HOSTS", "TRUEHAND_BEHIND_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("host", ["", "127.0.0.1", "::1", "localhost"])
def test_the_demonstration_is_on_where_only_this_machine_sees_it(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("HOST", host)
    assert mode.demonstration()


def test_the_demonstration_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUEHAND_DEMO", "0")
    assert not mode.demonstration()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOST", "0.0.0.0"),  # noqa: S104 - refused
        ("HOST", "truehand.example"),
        ("TRUEHAND_HOSTS", "truehand.example"),
        ("TRUEHAND_BEHIND_PROXY", "1"),
        ("DATABASE_URL", "postgresql:///elsewhere"),
    ],
)
def test_the_demonstration_refuses_a_public_address_and_an_outside_database(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
) -> None:
    monkeypatch.setenv(name, value)
    assert not mode.demonstration()
    monkeypatch.setenv("TRUEHAND_DEMO", "1")
    with pytest.raises(mode.UnsafeDemonstrationError):
        mode.demonstration()
