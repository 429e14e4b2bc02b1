"""Addresses of the pages, grouped by the noun in the path."""

from django.urls import path

from skranke.web.pages import about, begin, mailboxes, setting_up

urlpatterns = [
    path("", about.health, name="inbox"),
    path("begin", begin.begin, name="begin"),
    path("begin/sample", begin.build_sample, name="build_sample"),
    path("begin/for-real", begin.remove_sample, name="remove_sample"),
    path("health", about.health, name="health"),
    path("outbox", begin.sample_outbox, name="sample_outbox"),
    path("settings/mailboxes", mailboxes.mailbox_list, name="mailboxes"),
    path("settings/mailboxes/new", mailboxes.new_mailbox, name="new_mailbox"),
    path("settings/mailboxes/<int:number>", mailboxes.change_mailbox, name="change_mailbox"),
    path("settings/mailboxes/<int:number>/pause", mailboxes.pause_mailbox, name="pause_mailbox"),
    path("settings/mailboxes/<int:number>/remove", mailboxes.remove_mailbox, name="remove_mailbox"),
    path("set-up", setting_up.set_up, name="set_up"),
    path("source", about.source, name="source"),
]
