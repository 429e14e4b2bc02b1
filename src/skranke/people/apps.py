from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "skranke.people"
    label = "people"
