"""Opening a database: one that cannot be used is named, with what to do; readers only read."""

import threading
import zlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store import Store, engine
from monitor.store.columns import pack, storable, unpack
from monitor.values import PollState
from tests.store.builders import LATER, NOW, add, alert, document


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("monitor.db", "'monitor.db' is no URL; write sqlite:///FILE or postgresql"),
        ("mysql://host/name", "kind 'mysql' is unknown; write sqlite:///FILE or postgresql"),
        ("sqlite://", "names no file; write sqlite:///monitor.db"),
        ("sqlite:///:memory:", "names no file; write sqlite:///monitor.db"),
    ],
)
def test_a_wrong_url_is_told_with_what_is_allowed(url, words):
    with pytest.raises(StoreError, match=words):
        Store(url)


def begin(store):
    with store.begin() as transaction:
        add(transaction, document())


def test_an_absent_directory_is_named_with_what_to_do(tmp_path):
    path = tmp_path / "absent" / "monitor.db"
    store = Store(f"sqlite:///{path}")
    with pytest.raises(StoreError) as caught:
        begin(store)
    assert str(caught.value) == (
        f"{path}: there is no directory {path.parent}; create it, or choose another with "
        "--database, MONITOR_DATABASE or [monitor] database"
    )
    with pytest.raises(StoreError, match="there is no directory"):
        store.upgrade()


def test_a_directory_in_place_of_the_file_is_named(tmp_path):
    with pytest.raises(StoreError, match="this is a directory, not a database file"):
        begin(Store(f"sqlite:///{tmp_path}"))


def test_a_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("no database" * 100)
    with pytest.raises(StoreError, match=r"notes.txt: this is no usable database"):
        begin(Store(f"sqlite:///{path}"))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a place nobody may write to")
def test_a_file_that_cannot_be_written_is_named():
    with pytest.raises(StoreError, match=r"^/proc/monitor.db: cannot be written .* give this user"):
        begin(Store("sqlite:////proc/monitor.db"))


def test_a_database_that_another_holds_is_waited_for_and_then_named(sqlite_store, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    second = Store(str(sqlite_store.url))
    with (
        sqlite_store.begin(),
        pytest.raises(StoreError, match="another process has held the database"),
    ):
        begin(second)
    begin(second)
    second.close()


def test_a_server_that_is_not_there_is_named_without_its_password():
    store = Store("postgres://ana:secret@127.0.0.1:1/monitor")
    with pytest.raises(StoreError, match=r"is the server running") as caught:
        begin(store)
    assert "secret" not in f"{caught.value} {store!r}"
    assert "127.0.0.1:1/monitor" in str(caught.value)


def test_a_reader_cannot_write(store):
    def write():
        with store.reading() as transaction:
            add(transaction, document())

    with pytest.raises((DBAPIError, StoreError)):
        write()
    with store.reading() as transaction:
        assert transaction.documents_after() == ()


def test_a_reader_sees_one_state_and_waits_for_no_writer(store):
    with store.begin() as transaction:
        said = alert(transaction)
    with store.begin() as writer:
        writer.set_alert_state(said.id, "withdrawn")
        with store.reading() as reader:
            assert reader.alert(said.id).state == "posted"
    with store.reading() as reader:
        assert reader.alert(said.id).state == "withdrawn"


def test_writers_in_many_threads_wait_for_each_other(store):
    def work(number):
        with store.begin() as transaction:
            add(transaction, document(f"Release {number}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as transaction:
        assert len(transaction.documents_after()) == 8


def test_sqlite_waits_for_the_disk_only_where_it_must_last(sqlite_store):
    levels = []
    for lasting in (True, False, True):
        with sqlite_store.begin(lasting=lasting) as transaction:
            add(transaction, document())
            levels.append(transaction.connection.execute(text("PRAGMA synchronous")).scalar())
    full, normal = 2, 1
    assert levels == [full, normal, full]
    with sqlite_store.reading() as transaction:
        assert len(transaction.documents_after()) == 3


def test_times_come_back_in_utc_whatever_zone_they_had(store):
    zone = timezone(timedelta(hours=9))
    moment = datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=zone)
    with store.begin() as transaction:
        transaction.save_poll_states([PollState("wire", last_poll=moment)])
        found = transaction.poll_state("wire").last_poll
    assert (found, found.tzinfo) == (moment, UTC)


def test_a_time_without_zone_is_refused(store):
    def save():
        with store.begin() as transaction:
            naive = NOW.replace(tzinfo=None)
            transaction.save_poll_states([PollState("wire", last_poll=naive)])

    with pytest.raises(Exception, match="a stored time needs its zone"):
        save()


def test_times_are_ordered_before_and_after_1970(store):
    moments = [datetime(1969, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC), NOW, LATER]
    with store.begin() as transaction:
        for number, moment in enumerate(reversed(moments)):
            add(transaction, document(f"Release {number}", published=moment))
        ordered = text("SELECT title FROM documents ORDER BY published")
        titles = transaction.connection.execute(ordered).scalars().all()
    assert titles == ["Release 3", "Release 2", "Release 1", "Release 0"]


@pytest.mark.parametrize("given", ["plain", "Sjögren 红斑", "a\x00b", "\ud800x", ""])
def test_storable_text_keeps_its_length_and_can_be_encoded(given):
    assert len(storable(given)) == len(given)
    assert "\x00" not in storable(given).encode("utf-8").decode("utf-8")


@pytest.mark.parametrize("length", [0, 1, 249, 250, 251, 5000])
@pytest.mark.parametrize("sign", ["a", "红"])
def test_a_packed_text_comes_back_and_is_zlibs_form(sign, length):
    packed = pack(sign * length)
    assert unpack(packed) == sign * length == zlib.decompress(packed).decode()
    assert len(packed) <= 261
