from django.apps import AppConfig


class ShadowConfig(AppConfig):
    name = "skranke.shadow"
    label = "shadow"
