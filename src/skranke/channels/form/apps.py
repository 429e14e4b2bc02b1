from django.apps import AppConfig


class FormConfig(AppConfig):
    name = "skranke.channels.form"
    label = "form"
