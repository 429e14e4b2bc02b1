from django.apps import AppConfig


class PromiseConfig(AppConfig):
    name = "skranke.promise"
    label = "promise"
