from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "skranke.channels.mail"
    label = "mail"
