from datetime import timedelta

from accounts.work import Worker

called = []


def ring():
    called.append("ring")


def fail():
    raise RuntimeError("not today")


def test_a_worker_calls_each_rule_of_time_at_its_own_pace(db, clock, settings):
    called.clear()
    settings.PERIODIC = {f"{__name__}.ring": timedelta(minutes=10)}
    worker = Worker()

    for _minute in range(21):
        worker.turn()
        clock.shift(timedelta(minutes=1))

    assert called == ["ring"] * 3


def test_a_rule_that_fails_stops_neither_the_others_nor_the_mails(db, clock, settings):
    called.clear()
    settings.PERIODIC = {f"{__name__}.fail": timedelta(minutes=1), f"{__name__}.ring": timedelta(minutes=1)}

    Worker().turn()

    assert called == ["ring"]
