"""Finding and keeping customers by their addresses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from skranke.people.errors import AddressTaken, BadAddress
from skranke.people.models import Customer, CustomerAddress, CustomerGroup


def normal_address(address: str) -> str:
    """The form in which addresses are compared: without spaces, in lower case."""
    return address.strip().casefold()[:320]


def by_address(address: str) -> Customer | None:
    known = CustomerAddress.objects.select_related("customer").filter(value=normal_address(address)).first()
    return known.customer if known else None


def find_or_add(address: str, *, name: str, at: datetime, language: str = "") -> Customer:
    """The customer with this mail address, new if nobody has it. A missing name is filled in, never replaced."""
    return find_or_add_all([Sender(address, name, at, language)])[normal_address(address)]


@dataclass(frozen=True)
class Sender:
    """Someone who wrote, as their mail names them."""

    address: str
    name: str
    at: datetime
    language: str = ""


def find_or_add_all(senders: Iterable[Sender]) -> dict[str, Customer]:
    """The customers of these addresses (by normal form), with few statements however many there are."""
    by_address = {normal_address(sender.address): sender for sender in senders}
    rows = CustomerAddress.objects.select_related("customer").filter(value__in=by_address)
    found = {row.value: row.customer for row in rows}
    missing = {address: sender for address, sender in by_address.items() if address not in found}
    new = [Customer(name=s.name[:200], language=s.language, since=s.at.date()) for s in missing.values()]
    Customer.objects.bulk_create(new)
    CustomerAddress.objects.bulk_create(
        CustomerAddress(customer=customer, value=address) for address, customer in zip(missing, new, strict=True)
    )
    for address, customer in found.items():
        _fill_in_name(customer, by_address[address].name)
    return found | dict(zip(missing, new, strict=True))


def _fill_in_name(customer: Customer, name: str) -> None:
    if name and not customer.name:
        customer.name = name[:200]
        customer.save(update_fields=["name"])


def describe(
    customer: Customer,
    *,
    name: str,
    language: str,
    preferred_channel: str,
    preferred_time: str,
    found_us_by: str | None = None,
) -> None:
    """Save what a person has written about a customer."""
    customer.name, customer.language = name[:200], language
    customer.preferred_channel, customer.preferred_time = preferred_channel, preferred_time[:100]
    if found_us_by is not None:
        customer.found_us_by = found_us_by[:200]
    customer.save(update_fields=["name", "language", "preferred_channel", "preferred_time", "found_us_by"])


def put_in_group(customer: Customer, group: CustomerGroup | None) -> None:
    customer.group = group
    customer.save(update_fields=["group"])


def add_address(customer: Customer, typed: str) -> CustomerAddress:
    """Give the customer one more mail address; one that belongs to somebody else stays theirs."""
    address = normal_address(typed)
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadAddress(typed) from error
    found, _is_new = CustomerAddress.objects.get_or_create(value=address, defaults={"customer": customer})
    if found.customer_id != customer.pk:
        raise AddressTaken(address)
    return found


def remove_address(customer: Customer, address: str) -> None:
    """Forget an address; the last one stays, or nobody could be answered."""
    if customer.addresses.count() > 1:
        customer.addresses.filter(value=normal_address(address)).delete()
