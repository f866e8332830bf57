"""What a calendar is told: the same once, a moved day as an update, a day that is gone as a cancellation."""

from datetime import UTC, date, datetime, timedelta

from register.rules.feeding import KEPT_DAYS, Item, tell

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
REVIEW = Item("review-due.R-0001", "review-due", "R-0001", "V-0001", "Harbour Voice", date(2026, 12, 14))
MOVED = Item("review-due.R-0001", "review-due", "R-0001", "V-0001", "Harbour Voice", date(2026, 12, 18))


def test_what_is_as_before_is_told_as_before() -> None:
    first = tell({}, [REVIEW], NOW)
    assert (first[REVIEW.key].sequence, first[REVIEW.key].is_cancelled) == (0, False)
    assert tell(first, [REVIEW], LATER) == first


def test_a_moved_day_is_an_update_of_the_same_item() -> None:
    told = tell(tell({}, [REVIEW], NOW), [MOVED], LATER)
    assert list(told) == [REVIEW.key]
    assert (told[REVIEW.key].item.due_on, told[REVIEW.key].sequence) == (date(2026, 12, 18), 1)
    assert told[REVIEW.key].changed_at == LATER


def test_what_is_done_is_cancelled_once_and_stays_so() -> None:
    gone = tell(tell({}, [REVIEW], NOW), [], LATER)
    assert (gone[REVIEW.key].is_cancelled, gone[REVIEW.key].sequence) == (True, 1)
    assert tell(gone, [], LATER + timedelta(days=1)) == gone


def test_a_cancelled_item_is_forgotten_after_its_time_and_comes_back_with_a_higher_number() -> None:
    gone = tell(tell({}, [REVIEW], NOW), [], NOW)
    last = NOW + timedelta(days=KEPT_DAYS)
    assert tell(gone, [], last - timedelta(seconds=1))
    assert not tell(gone, [], last)
    back = tell(gone, [REVIEW], LATER)[REVIEW.key]
    assert (back.is_cancelled, back.sequence) == (False, 2)
