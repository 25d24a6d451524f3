"""What cannot be taken is named and left out, with all that refers to it; the rest loads, and nothing is half written."""

import gzip
import io
import json
import random
from typing import Any

import pytest

from borrowers.models import Borrower, CreditLine, ImportRun, LimitChange, LimitReason, Loan, Payment, RepaymentPlan
from borrowers.portfolio import FileRefused, export_lines, import_file
from tests.borrowers.portfolio_files import STORIES, Imported, digest, load, person
from tests.pure.exchange_samples import Fields, good

pytestmark = pytest.mark.django_db


def said(done: Imported) -> list[tuple[str | None, str | None, str]]:
    return sorted((one.type, one.id, one.path) for one in done.rejections)


def test_a_broken_record_is_reported_with_its_line_and_the_others_load() -> None:
    broken = {**person("2")[0], "phone": "12"}
    done = load([{"type": "header", "version": 1}, *person("1"), broken])
    assert done.created == 9
    (error,) = done.rejections
    assert (error.line, error.type, error.id, error.path, error.found) == (11, "borrower", "b-2", "phone", "12")
    assert "E.164" in error.allowed
    assert json.loads(done.kept) == broken


def test_a_record_that_refers_to_a_refused_one_is_refused_with_that_as_the_cause() -> None:
    broken = person("1")
    broken[0]["language"] = "fr"
    done = load(broken)
    assert (done.created, done.counts.rejected) == (0, 9)
    line = next(one for one in done.rejections if one.type == "credit_line")
    assert (line.path, line.found) == ("borrower", "b-1")
    assert line.allowed == "a borrower that was accepted; b-1 was refused (line 1 of this file)"
    assert len(done.kept.splitlines()) == 9
    mended = load(person("1"))
    assert (mended.created, mended.counts.rejected) == (9, 0)


def test_a_reference_to_nothing_is_named() -> None:
    done = load([{**person("1")[1], "borrower": "b-404"}])
    (error,) = done.rejections
    assert (error.path, error.found) == ("borrower", "b-404")
    assert error.allowed == "the id of a borrower in this file or already stored"


def test_a_reference_may_lead_to_what_an_earlier_file_brought() -> None:
    load(person("1")[:2])
    assert load(person("1")[2:]).created == 7


@pytest.mark.parametrize(("place", "field", "value"), [(3, "notice_text", "别的"), (4, "notified_on", None), (8, "paid_on", "2026-10-16")])
def test_history_is_never_changed(place: int, field: str, value: Any) -> None:
    load(person("1"))
    before = digest()
    done = load([{**person("1")[place], field: value}])
    (error,) = done.rejections
    assert (error.path, error.found) == (field, value)
    assert error.allowed.startswith("already recorded with other content (")
    assert digest() == before


def test_other_reasons_of_a_change_are_other_content() -> None:
    load(person("1"))
    change = person("1")[3]
    (error,) = load([{**change, "reasons": [*change["reasons"], {"code": "many_lenders"}]}]).rejections
    assert error.path == "reasons"
    assert LimitReason.objects.count() == 1


def test_one_id_with_two_contents_in_a_file_is_trusted_in_neither() -> None:
    owner = person("1")[0]
    done = load([owner, {**owner, "name": "另一人"}, *person("1")[1:]])
    assert (done.created, done.counts.rejected) == (0, 10)
    first = next(one for one in done.rejections if one.line == 1)
    assert (first.path, first.allowed) == ("id", "one content for an id (lines 1, 2 of this file differ)")


def test_a_good_line_stands_beside_a_broken_one_of_the_same_id() -> None:
    done = load([*person("1"), {**person("1")[0], "language": "fr"}])
    assert (done.created, done.counts.rejected) == (9, 1)


def test_one_mistake_made_many_times_is_told_many_times_in_few_words() -> None:
    same_id = [{**person("1")[0], "name": f"第 {number} 人"} for number in range(2500)]
    same_phone = [{**person(f"p{number}")[0], "phone": "+8610000000000"} for number in range(2500)]
    done = load([*same_id, *same_phone, *[person("2")[0]] * 2500])
    assert (done.created, done.unchanged, done.counts.rejected) == (1, 2499, 5000)
    assert {one.allowed for one in done.rejections} == {
        "one content for an id (lines 1, 2, 3, 4, 5 and others of this file differ)",
        "a phone that no other borrower has (claimed on lines 2501, 2502, 2503, 2504, 2505 and others)",
    }


@pytest.mark.parametrize("field", ["phone", "email"])
def test_an_address_that_two_people_claim_goes_to_neither(field: str) -> None:
    one, two, other = (person(name)[0] for name in "123")
    shown = one[field] if field == "phone" else one[field].upper()
    done = load([one, {**two, field: shown}, other])
    assert said(done) == [("borrower", "b-1", field), ("borrower", "b-2", field)]
    assert "claimed on lines 1, 2" in done.rejections[0].allowed
    assert list(Borrower.objects.values_list("sender_id", flat=True)) == ["b-3"]


def test_an_address_that_is_somebody_elses_is_refused_and_so_is_who_waits_for_it() -> None:
    one, two, three = (person(name)[0] for name in "123")
    load([one, two])
    before = digest()
    # Three wants what two would give up; but two wants what one keeps.
    for dry_run in (True, False):
        done = load([{**two, "phone": one["phone"]}, {**three, "phone": two["phone"]}], dry_run=dry_run)
        assert said(done) == [("borrower", "b-2", "phone"), ("borrower", "b-3", "phone")]
        assert "(borrower b-1 has it)" in done.rejections[0].allowed
        assert "(borrower b-2 still has it)" in done.rejections[1].allowed
    assert digest() == before


def test_both_addresses_wrong_is_one_refusal() -> None:
    load([person("1")[0]])
    assert load([{**person("1")[0], "id": "b-2"}]).counts.rejected == 1


def test_a_migration_goes_to_a_line_of_the_same_borrower() -> None:
    move = {"kind": "migration", "until": ..., "new_limit": "0"}
    own = {**person("1")[1], "id": "l-own"}
    fine = {**good("limit_change", credit_line="l-1", to_credit_line="l-own", **move), "id": "c-fine"}
    wrong = {**good("limit_change", credit_line="l-1", to_credit_line="l-2", **move), "id": "c-wrong"}
    lost = {**good("limit_change", credit_line="l-1", to_credit_line="l-404", **move), "id": "c-lost"}
    for dry_run in (True, False):
        done = load([*person("1"), *person("2"), own, fine, wrong, lost], dry_run=dry_run)
        assert said(done) == [("limit_change", "c-lost", "to_credit_line"), ("limit_change", "c-wrong", "to_credit_line")]
    assert LimitChange.objects.get(sender_id="c-fine").target_line == CreditLine.objects.get(sender_id="l-own")


def test_a_record_never_moves_to_another_person() -> None:
    load([*person("1"), *person("2")])
    before = digest()
    moved = [
        {**person("1")[1], "borrower": "b-2"},
        {**person("1")[2], "borrower": "b-2"},
        {**person("1")[5], "credit_line": "l-2"},
        {**person("1")[6], "loan": "n-2"},
    ]
    done = load(moved)
    assert done.counts.rejected == 4
    assert done.rejections[0].allowed == "one of borrower b-1: a record never moves to another person"
    assert digest() == before


def test_a_loan_may_move_to_another_line_of_its_borrower_and_a_plan_to_no_other_loan() -> None:
    load([*person("1"), {**person("1")[1], "id": "l-other"}, {**person("1")[5], "id": "n-other"}])
    assert load([{**person("1")[5], "credit_line": "l-other"}]).updated == 1
    assert Loan.objects.get(sender_id="n-1").line.sender_id == "l-other"
    (error,) = load([{**person("1")[6], "loan": "n-other"}]).rejections
    assert error.allowed.startswith("the loan it was recorded for (n-1)")


def plan(name: str, replaces: str | None, loan: str = "n-1") -> Fields:
    return {**good("repayment_plan", loan=loan, replaces=replaces), "id": name}


@pytest.mark.parametrize("dry_run", [True, False])
def test_plans_that_replace_each_other_in_a_circle_are_refused_by_name(dry_run: bool) -> None:
    ring = [plan("a", "c"), plan("b", "a"), plan("c", "b"), plan("led-in", "a"), plan("fine", "r-1-1")]
    done = load([*person("1"), *ring], dry_run=dry_run)
    assert [one.id for one in done.rejections] == ["a", "b", "c", "led-in"]
    assert "in a circle (a → c → b → a)" in done.rejections[0].allowed
    assert done.rejections[3].allowed == "a repayment_plan that was accepted; a was refused (see its own error)"
    assert done.counts.created["repayment_plan"] == 3


def test_a_circle_that_closes_only_with_what_is_stored_is_refused() -> None:
    load([*person("1"), plan("a", None), plan("b", "a"), plan("c", "b")])
    before = digest()
    (error,) = load([plan("a", "c")]).rejections
    assert "a → c → b → a" in error.allowed
    assert digest() == before


@pytest.mark.parametrize("stored_first", [True, False])
def test_a_plan_replaces_only_a_plan_of_its_loan(stored_first: bool) -> None:
    people, wrong = [*person("1"), *person("2")], [plan("x", "r-2-0"), plan("y", "r-404"), plan("z", "y")]
    if stored_first:
        load(people)
    done = load(wrong if stored_first else [*people, *wrong])
    assert {one.id: one.allowed for one in done.rejections} == {
        "x": "a plan of the same loan",
        "y": "the id of a repayment_plan in this file or already stored",
        "z": "a repayment_plan that was accepted; y was refused (see its own error)",
    }


def test_a_plan_that_replaces_a_broken_one_is_refused() -> None:
    done = load([*person("1"), {**plan("a", None), "instalments": 0}, plan("b", "a")])
    assert said(done) == [("repayment_plan", "a", "instalments"), ("repayment_plan", "b", "replaces")]
    assert RepaymentPlan.objects.count() == 2


def test_a_line_over_64_kib_is_refused_without_being_held() -> None:
    long = json.dumps({**person("1")[0], "name": "长" * 3_500_000}, ensure_ascii=False).encode()
    edge = json.dumps(person("1")[0]).encode()
    edge = edge.ljust(64 * 1024)
    done = load(b"\n".join([long, edge, edge + b" ", json.dumps(person("1")[1]).encode()]))
    assert [(one.line, one.type, one.path) for one in done.rejections] == [(1, None, ""), (3, None, "")]
    assert done.rejections[0].allowed == "a line of at most 64 KiB"
    assert done.created == 2
    assert done.kept == long + b"\n" + edge + b" \n"


def test_a_file_cut_in_the_middle_of_a_line_is_one_refused_last_line() -> None:
    whole = STORIES.read_bytes().rstrip(b"\n")
    last = whole.splitlines()[-1]
    for cut in (whole[:-1], whole[: whole.rindex("示例".encode()) + 1], whole[: -len(last) + 1]):
        done = load(cut, dry_run=True)
        assert [(one.line, one.path) for one in done.rejections] == [(cut.count(b"\n") + 1, "")]
        assert done.kept == cut.splitlines()[-1] + b"\n"


def test_a_line_that_is_too_long_and_cut_inside_a_character_is_one_refused_last_line() -> None:
    done = load(b"x" * 70_000 + "示".encode()[:1], dry_run=True)
    assert [(one.line, one.path) for one in done.rejections] == [(1, "")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"type":"header","version":2}\n', "version 2; only version 1"),
        (b'{"type":"header","version":"1"}\n', "version '1'; only version 1"),
        (b'{"type":"header","sent_by":"x"}\n', "version None"),
        (STORIES.read_text().encode("gb18030"), "is not UTF-8"),
        (STORIES.read_text().encode("utf-16"), "Line 1 is not UTF-8"),
        (STORIES.read_bytes() + b'{"name":"\xff"}\n', "Line 90 is not UTF-8"),
        (b"x" * 70_000 + b"\xff\n", "Line 1 is not UTF-8"),
        (gzip.compress(STORIES.read_bytes())[:-20], "gzip file is broken or was cut off"),
        (gzip.compress(STORIES.read_bytes())[:-8] + b"12345678", "gzip file is broken or was cut off"),
        (gzip.compress(STORIES.read_bytes()) + b"rubbish", "gzip file is broken or was cut off"),
        (b"\x1f\x8b", "gzip file is broken or was cut off"),
    ],
    ids=range(11),
)
def test_a_file_that_is_refused_as_a_whole_writes_nothing(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as caught:
        load(content)
    assert words in str(caught.value)
    assert str(caught.value).endswith("Nothing was imported.")
    assert not Borrower.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_header_that_is_wrong_or_out_of_place_is_a_refused_line() -> None:
    header = {"type": "header", "version": 1, "sent_at": "2026-11-01T09:00:00"}
    done = load([header, *person("1"), {"type": "header", "version": 1}])
    assert [(one.line, one.path) for one in done.rejections] == [(1, "sent_at"), (11, "type")]
    assert done.created == 9


def _broken(line: bytes, chance: random.Random) -> bytes:
    """The line with one to three accidents."""
    text = bytearray(line)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(text))
        match chance.randrange(5):
            case 0:
                text[place] = chance.choice(b'{}[]":,0123456789abc-+.eE\\ntrue \x00\x1f\t')
            case 1:
                del text[place : place + chance.randint(1, 9)]
            case 2:
                text[place:place] = chance.choice([b'"', b"null", b"{}", b"[[", b"1e999", b"\\u0000", b"\\ud800", b"-", "长".encode()])
            case 3:
                text[place:place] = text[max(0, place - 30) : place]
            case _:
                del text[place:]
        text = text or bytearray(b"x")
    return bytes(text).decode("utf-8", "replace").replace("\n", " ").encode()


def test_five_hundred_broken_lines_never_crash_and_never_half_write() -> None:
    chance = random.Random(20261105)
    lines = STORIES.read_bytes().splitlines()[1:]
    broken = [_broken(chance.choice(lines), chance) for _ in range(500)]
    done = load(b"\n".join([*lines, *broken]) + b"\n")
    rejected = done.counts.rejected
    assert done.created + done.updated + done.unchanged + rejected == len(lines) + 500
    assert rejected > 300
    assert all(one.allowed for one in done.rejections)
    assert len(done.kept.splitlines()) == rejected
    # What is stored is whole: it can be written out, read again, and is the same.
    exported = b"".join(export_lines())
    again = io.BytesIO(exported)
    counts = import_file(again, "again")
    assert counts.rejected == 0
    assert sum(counts.unchanged.values()) == exported.count(b"\n") - 1


def test_money_beyond_what_the_database_keeps_exactly_is_refused_and_the_largest_is_kept() -> None:
    largest = {**person("1")[8], "amount": "999999999999.99", "principal": "999999999999.99", "interest": "0", "fee": "0"}
    done = load([*person("1")[:8], largest])
    assert done.counts.rejected == 0
    assert str(Payment.objects.get().amount) == "999999999999.99"
    assert load([largest]).unchanged == 1
    assert load([{**largest, "amount": "1000000000000"}]).counts.rejected == 1
