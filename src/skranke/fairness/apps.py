from django.apps import AppConfig


class FairnessConfig(AppConfig):
    name = "skranke.fairness"
    label = "fairness"
