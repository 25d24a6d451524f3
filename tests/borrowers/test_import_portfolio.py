"""An exchange file is loaded: created, updated, unchanged; in any order, twice, in whole records."""

import gzip
import io
import json
import random
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from borrowers.exchange import RECORDS, decode, encode
from borrowers.models import (
    Borrower,
    CreditLine,
    FactSnapshot,
    ImportRun,
    Instalment,
    LimitChange,
    Payment,
    RegisterEntry,
    RegisterPersonal,
    RepaymentPlan,
    lookup_hash,
)
from borrowers.portfolio import export_lines, import_file
from tests.borrowers.portfolio_files import STORIES, UCI, digest, load, person

pytestmark = pytest.mark.django_db


def test_the_stories_load_whole() -> None:
    done = load(STORIES.read_bytes())
    assert done.counts.rejected == 0
    assert done.counts.created == {
        "policy_release": 2,
        "borrower": 14,
        "credit_line": 15,
        "fact_snapshot": 14,
        "limit_change": 12,
        "rate_change": 1,
        "loan": 8,
        "repayment_plan": 5,
        "payment": 17,
    }
    cut = LimitChange.objects.get(sender_id="c-cut-to-250")
    assert (cut.borrower.sender_id, cut.line.sender_id, cut.origin) == ("b-cut-to-250", "l-cut-to-250", "lender")
    assert (cut.old_limit, cut.new_limit) == (Decimal("30000.00"), Decimal("250.00"))
    assert cut.decided_at == datetime(2026, 10, 11, 19, 20, tzinfo=UTC)
    assert [reason.code for reason in cut.reasons.all()] == ["debt_burden_high", "many_lenders", "income_fell", "late_payments"]
    first = cut.reasons.first()
    assert first is not None
    assert (first.points, first.threshold, first.observed) == (Decimal(-42), Decimal("0.5"), {"debt_service_ratio": "0.65"})
    assert first.borrower == cut.borrower
    plan = RepaymentPlan.objects.get(sender_id="r-auto-plan-1")
    assert plan.replaces == RepaymentPlan.objects.get(sender_id="r-auto-plan-0")
    assert plan.lender_instalments.count() == 12
    assert LimitChange.objects.get(sender_id="c-moved").target_line == CreditLine.objects.get(sender_id="l-moved-shop")


def test_people_are_found_by_hash_and_stored_encrypted() -> None:
    load(STORIES.read_bytes())
    an = Borrower.objects.get(phone_lookup=lookup_hash("+8612000000001"))
    assert (an.name, an.email, an.name_lookup) == ("安一诺", "cut-to-250@example.com", lookup_hash("安一诺"))
    assert an == Borrower.objects.get(email_lookup=lookup_hash("cut-to-250@example.com"))


def test_a_real_portfolio_loads_from_gzip_and_is_unchanged_the_second_time() -> None:
    first = load(UCI.read_bytes())
    assert (first.created, first.counts.rejected) == (900, 0)
    before = digest()
    again = load(UCI.read_bytes())
    assert (again.created, again.updated, again.unchanged) == (0, 0, 900)
    assert digest() == before


def test_the_order_in_the_file_does_not_matter() -> None:
    lines = STORIES.read_bytes().splitlines(keepends=True)[1:]
    load(b"".join(lines))
    before = digest()
    exported = b"".join(export_lines())
    random.Random(3).shuffle(lines)
    done = load(b"".join(lines))
    assert done.unchanged == len(lines)
    assert (digest(), b"".join(export_lines())) == (before, exported)


def test_a_shuffled_file_gives_the_same_database_as_the_ordered_one() -> None:
    lines = STORIES.read_bytes().splitlines(keepends=True)[1:]
    records = sorted(map(decode, lines), key=lambda record: (RECORDS.index(type(record)), record.id))
    random.Random(4).shuffle(lines)
    assert load(b"".join(lines)).counts.rejected == 0
    assert list(export_lines())[1:] == [encode(record) for record in records]


def test_what_changed_is_updated_and_the_register_keeps_what_it_was() -> None:
    load(person())
    changed = person(name="1")
    changed[0] |= {"name": "新名字", "phone": "+8612345678"}
    changed[1] |= {"limit": "200.00", "status": "restricted"}
    changed[2] |= {"values": {"utilisation": None, "days_past_due": 3}}
    changed[7] |= {"schedule": [], "replaces": None}
    done = load(changed)
    assert done.updated == 4
    assert done.unchanged == 5
    owner = Borrower.objects.get()
    assert (owner.name, owner.phone_lookup, owner.name_lookup) == ("新名字", lookup_hash("+8612345678"), lookup_hash("新名字"))
    assert CreditLine.objects.get().limit == Decimal(200)
    assert FactSnapshot.objects.get().values == {"days_past_due": 3}
    plan = RepaymentPlan.objects.get(sender_id="r-1-1")
    assert (plan.replaces, plan.lender_instalments.count()) == (None, 0)
    assert Instalment.objects.count() == 2
    entry = RegisterEntry.objects.get(event="record_updated", subject_type="borrower")
    assert entry.borrower_id == owner.pk
    assert "䶮小店" not in json.dumps(entry.content)
    assert json.loads(RegisterPersonal.objects.get(entry_id=entry.pk).content)["was"]["name"] == "䶮小店 店主"


def test_an_update_leaves_the_address_and_the_account_of_the_person_alone() -> None:
    load(person())
    before = Borrower.objects.get()
    Borrower.objects.update(large_text=True)
    load([{**person()[0], "name": "新名字"}])
    after = Borrower.objects.get()
    assert (after.pk, after.public_id, after.large_text) == (before.pk, before.public_id, True)


def test_equal_content_written_another_way_is_unchanged() -> None:
    load(person())
    again = person()
    again[1] |= {"limit": "250.00", "currency": "CNY"}
    again[3]["decided_at"] = "2026-10-11T19:20:00Z"
    again[8] |= {"penalty": "0.00"}
    assert load(again).unchanged == 9


def test_every_decision_or_dealing_received_has_one_entry_in_the_register() -> None:
    load(person())
    load(person())
    entries = RegisterEntry.objects.filter(event="record_received")
    received = [(sent["type"], sent["id"]) for sent in person() if sent["type"] not in {"borrower", "credit_line", "fact_snapshot"}]
    assert sorted(entries.values_list("subject_type", "subject")) == sorted(received)
    assert set(entries.values_list("actor", flat=True)) == {"lender"}
    assert set(entries.values_list("borrower_id", flat=True)) == {Borrower.objects.get().pk}
    run = ImportRun.objects.earliest("pk")
    assert entries.filter(content={"import_run": run.pk}).count() == len(received) > 0


def test_a_run_says_who_sent_what_and_how_it_ended() -> None:
    header = {"type": "header", "version": 1, "sent_by": "示例", "sent_at": "2026-11-01T09:00:00+08:00"}
    load([header, *person()])
    run = ImportRun.objects.get()
    assert (run.file_name, run.sent_by) == ("test.jsonl", "示例")
    assert run.sent_at == datetime(2026, 11, 1, 1, tzinfo=UTC)
    assert run.ended_at is not None
    assert run.counts["created"]["payment"] == 1


def test_two_equal_payments_on_one_day_are_two() -> None:
    load(person())
    load([{**person()[8], "id": "y-1-again"}])
    assert Payment.objects.count() == 2


def test_a_dry_run_writes_nothing_and_reports_the_same() -> None:
    broken = [*person("1"), *person("2"), {**person("3")[0], "kind": "x"}, *person("3")[1:], {**person("4")[1], "id": "l-lost"}]
    dry = load(broken, dry_run=True)
    assert not Borrower.objects.exists()
    assert not ImportRun.objects.exists()
    assert not RegisterEntry.objects.exists()
    wet = load(broken)
    assert (dry.counts, dry.rejections, dry.kept) == (wet.counts, wet.rejections, wet.kept)
    assert wet.counts.rejected == 10
    changed = [{**person("1")[0], "name": "乙"}, *person("1")[1:], {**person("2")[3], "notice_text": "别的"}]
    dry, before = load(changed, dry_run=True), digest()
    assert digest() == before
    wet = load(changed)
    assert (dry.counts, dry.rejections) == (wet.counts, wet.rejections)
    assert (wet.updated, wet.unchanged, wet.counts.rejected) == (1, 8, 1)


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_accepted() -> None:
    lines = [json.dumps(fields, ensure_ascii=False).encode() for fields in person()]
    header = b'{"type":"header","version":1}'
    assert load(b"\xef\xbb\xbf" + b"\r\n\r\n \t\n".join([header, *lines])).created == 9


def test_gzip_in_several_members_is_read_as_one_file() -> None:
    lines = [json.dumps(fields).encode() + b"\n" for fields in person()]
    assert load(b"".join(gzip.compress(line) for line in lines)).created == 9


def test_an_empty_file_is_no_error() -> None:
    assert load(b"").created == 0
    assert load(b"\n\n").counts.rejected == 0


def test_an_id_sent_twice_with_one_content_is_one_record() -> None:
    done = load([*person(), *person()])
    assert (done.created, done.unchanged, done.counts.rejected) == (9, 9, 0)


def test_a_phone_that_is_handed_on_within_a_file_reaches_its_new_owner() -> None:
    one, two, three = (person(name)[0] for name in "123")
    load([one, two])
    new_owner = {**three, "phone": one["phone"]}
    swapped = [{**one, "phone": two["phone"], "email": None}, {**two, "phone": None, "email": one["email"]}]
    for dry_run in (True, False):
        done = load([new_owner, *swapped], dry_run=dry_run)
        assert (done.counts.rejected, done.created, done.updated) == (0, 1, 2)
    phones = dict(Borrower.objects.values_list("sender_id", "phone_lookup"))
    assert phones == {"b-1": lookup_hash(two["phone"]), "b-2": None, "b-3": lookup_hash(one["phone"])}
    assert Borrower.objects.get(sender_id="b-2").email == one["email"]


def test_progress_counts_every_record() -> None:
    seen: list[tuple[int, int | None]] = []
    load(person(), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (9, 9)


def test_a_long_file_name_is_kept_from_its_end() -> None:
    import_file(io.BytesIO(b""), "/" + "a" * 300 + ".jsonl")
    assert ImportRun.objects.get().file_name.endswith("aaa.jsonl")
