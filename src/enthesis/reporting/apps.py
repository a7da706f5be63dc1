from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "enthesis.reporting"
