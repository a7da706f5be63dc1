from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "enthesis.jobs"

    def ready(self) -> None:
        from enthesis.core import jobs  # noqa: PLC0415 - models must be loaded first
        from enthesis.jobs import permissions, services  # noqa: F401, PLC0415 - models must be loaded first

        jobs.plug_queue(services.add_job)
