from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "skranke.channels"
    label = "channels"
