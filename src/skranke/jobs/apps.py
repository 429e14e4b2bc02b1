from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "skranke.jobs"
    label = "jobs"
