"""Finding and keeping customers by their addresses."""

from datetime import datetime

from skranke.people.models import Customer, CustomerAddress


def normal_address(address: str) -> str:
    """The form in which addresses are compared: without spaces, in lower case."""
    return address.strip().casefold()[:320]


def by_address(address: str) -> Customer | None:
    known = CustomerAddress.objects.select_related("customer").filter(value=normal_address(address)).first()
    return known.customer if known else None


def find_or_add(address: str, *, name: str, at: datetime, language: str = "") -> Customer:
    """The customer with this mail address, new if nobody has it. A missing name is filled in, never replaced."""
    customer = by_address(address)
    if customer is None:
        customer = Customer.objects.create(name=name[:200], language=language, since=at.date())
        CustomerAddress.objects.create(customer=customer, value=normal_address(address))
    elif name and not customer.name:
        customer.name = name[:200]
        customer.save(update_fields=["name"])
    return customer


def describe(customer: Customer, *, name: str, language: str, preferred_channel: str, preferred_time: str) -> None:
    """Save what a person has written about a customer."""
    customer.name, customer.language = name[:200], language
    customer.preferred_channel, customer.preferred_time = preferred_channel, preferred_time[:100]
    customer.save(update_fields=["name", "language", "preferred_channel", "preferred_time"])
