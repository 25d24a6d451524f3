"""What was received, shown and issued is recorded for good."""

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from borrowers.models import Borrower, RegisterEntry, RegisterPersonal
from borrowers.register import Event, canonical, record, record_all


def event(**fields: object) -> Event:
    return Event(**{"event": "letter_made", "actor": "system", "subject_type": "letter", "subject": "1", **fields})


@pytest.mark.django_db
def test_events_are_recorded_in_order() -> None:
    record_all([event(subject=str(number)) for number in range(5)])
    record(event(subject="5"))
    assert list(RegisterEntry.objects.order_by("pk").values_list("subject", flat=True)) == list("012345")


@pytest.mark.django_db
def test_the_same_named_event_is_recorded_once() -> None:
    record(event(once="shown:1", content={"first": True}))
    record(event(once="shown:1", content={"first": False}))
    record(event(once="shown:2"))
    assert list(RegisterEntry.objects.order_by("pk").values_list("once", "content")) == [("shown:1", {"first": True}), ("shown:2", {})]


@pytest.mark.django_db
def test_what_is_personal_stands_beside_the_entry_and_in_it_only_as_a_salted_digest(owner: Borrower) -> None:
    record(event(borrower_id=owner.pk, personal={"name": "林晓"}))
    record(event(borrower_id=owner.pk, personal={"name": "林晓"}))
    first, second = RegisterEntry.objects.order_by("pk")
    part = RegisterPersonal.objects.get(entry_id=first.pk)
    assert part.content == '{"name":"林晓"}'
    assert first.personal_digest == hashlib.sha256(f"{part.salt}{part.content}".encode()).hexdigest()
    assert first.personal_digest != second.personal_digest, "the same words do not show as the same"
    assert "林晓" not in str(RegisterEntry.objects.values())


@pytest.mark.django_db
def test_a_personal_part_belongs_to_a_person_and_to_one_entry(owner: Borrower) -> None:
    for wrong in (event(personal={"name": "林晓"}), event(borrower_id=owner.pk, once="x", personal={"name": "林晓"})):
        with pytest.raises(ValueError, match="personal"):
            record(wrong)
    assert not RegisterEntry.objects.exists()


@pytest.mark.django_db
def test_the_database_refuses_to_change_or_drop_an_entry() -> None:
    record(event())
    attempts = ["UPDATE borrowers_registerentry SET actor = 'nobody'", "DELETE FROM borrowers_registerentry"]
    if connection.vendor == "postgresql":
        attempts.append("TRUNCATE borrowers_registerentry")
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attempt)
    assert RegisterEntry.objects.get().actor == "system"


@pytest.mark.django_db(transaction=True)
def test_an_event_is_recorded_with_what_it_is_about_or_not_at_all() -> None:
    def record_and_fail() -> None:
        with transaction.atomic():
            record(event())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record_and_fail()
    assert not RegisterEntry.objects.exists()


def test_one_content_is_written_in_one_way() -> None:
    assert canonical({"b": 1, "a": {"d": "额度", "c": None}}) == canonical({"a": {"c": None, "d": "额度"}, "b": 1})
    assert canonical({"b": 1, "a": "额度"}) == '{"a":"额度","b":1}'
