from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "skranke.watch"
    label = "watch"
