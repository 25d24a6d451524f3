"""The pages of somebody with two plans are light as well; a file is sent as it is."""

from django.urls import reverse

from borrowers.models import Loan
from tests.advice.stories import Stories
from tests.borrowers.test_page_weight import MOST, weight
from tests.types import ClientOf


def test_a_page_of_ones_own_weighs_at_most_60_kb(client_of: ClientOf, stories: Stories) -> None:
    loan = Loan.objects.select_related("line").get(sender_id="n-auto-plan")
    client = client_of(stories.borrower("auto-plan"))
    for address in (
        reverse("home"),
        reverse("line", args=[loan.line.public_id]),
        reverse("limit_change", args=[stories.change("auto-plan").public_id]),
        reverse("loan", args=[loan.public_id]),
        reverse("loan_ways_out", args=[loan.public_id]),
        reverse("budget"),
        reverse("check_in"),
    ):
        assert weight(client, address) <= MOST, address


def test_a_file_is_not_compressed_on_its_way(client_of: ClientOf, stories: Stories) -> None:
    """A download manager that knows no compression would keep what it gets."""
    loan = Loan.objects.get(sender_id="n-auto-plan")
    address = reverse("loan_csv", args=[loan.public_id])
    sent = client_of(stories.borrower("auto-plan")).get(address, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in sent
    assert "2026-11-22" in sent.content.decode()
