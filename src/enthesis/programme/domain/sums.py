"""Checking what must add up: credits, weights, the logbook's minima, its pace, and the weeks of the year."""

from enthesis.programme.domain.references import Files, files_named
from enthesis.programme.domain.yaml_file import Path, YamlFile, select

TOLERANCE = 1e-9


def number_at(file: YamlFile, pattern: str) -> float | None:
    """Give the number at one place in a file, or None where there is none."""
    values = numbers_at(file, pattern)
    return values[0] if values else None


def is_number(value: object) -> bool:
    """Tell whether a value is a number (a truth value is none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def numbers_at(file: YamlFile, pattern: str) -> list[float] | None:
    """Give all numbers that a pattern names, or None where one of them is no number: then nothing can be summed."""
    values = [value for _, value in select(file.data, pattern)]
    return (
        [float(value) for value in values if isinstance(value, int | float)]
        if all(map(is_number, values))
        else None
    )


def check_sums(files: Files) -> None:
    """Note everything that does not add up."""
    for check in (check_credits, check_weights, check_minima, check_supervision, check_pace, check_weeks):
        check(files)


def check_credits(files: Files) -> None:
    """Note modules whose credits do not make the award's."""
    for curriculum in files_named(files, "curriculum.yaml"):
        parts = numbers_at(curriculum, "modules.*.credits")
        for programme in files_named(files, "programme.yaml"):
            total = number_at(programme, "credits")
            if parts and total is not None and sum(parts) != total:
                message = f"The modules have {sum(parts):g} credits together, but the award has {total:g}"
                place = f"programme.yaml:{programme.line(('credits',))}"
                curriculum.find(("modules",), f"{message} ({place}); make them agree.")


def check_weights(files: Files) -> None:
    """Note modules whose assessment weights do not sum to 1, and formative components that carry weight."""
    for file in files_named(files, "assessment.yaml"):
        by_module: dict[str, list[tuple[Path, object]]] = {}
        for path, component in select(file.data, "components.*"):
            if isinstance(component, dict) and isinstance(component.get("module"), str):
                by_module.setdefault(component["module"], []).append(
                    ((*path, "weight"), component.get("weight"))
                )
            if (
                isinstance(component, dict)
                and component.get("is_formative") is True
                and component.get("weight")
            ):
                file.find((*path, "weight"), "A formative component earns no mark; give it the weight 0.")
        for module, weights in by_module.items():
            check_module_weights(file, module, weights)


def check_module_weights(file: YamlFile, module: str, weights: list[tuple[Path, object]]) -> None:
    """Note a module whose weights do not sum to 1, at the first of them."""
    values = [float(value) for _, value in weights if isinstance(value, int | float)]
    if len(values) == len(weights) and abs(sum(values) - 1) > TOLERANCE:
        file.find(
            weights[0][0], f"The weights of module {module} sum to {sum(values):g}; they must sum to 1."
        )


def check_minima(files: Files) -> None:
    """Note a logbook whose region minima and free cases do not make its total, and regions without a minimum."""
    for file in files_named(files, "logbook.yaml"):
        minima = numbers_at(file, "targets.region_minima.*")
        free, total = number_at(file, "targets.free"), number_at(file, "targets.total")
        if minima and free is not None and total is not None and sum(minima) + free != total:
            parts = f"The region minima ({sum(minima):g}) and the free cases ({free:g}) make {sum(minima) + free:g}"
            file.find(
                ("targets", "region_minima"), f"{parts}, not the total of {total:g}; change one of them."
            )
        given = {key for _, key in select(file.data, "targets.region_minima.@")}
        for programme in files_named(files, "programme.yaml"):
            for _, region in select(programme.data, "regions.*"):
                if given and region not in given:
                    file.find(
                        ("targets", "region_minima"),
                        f"The region '{region}' has no minimum; add it, 0 if none.",
                    )


def check_supervision(files: Files) -> None:
    """Note a logbook whose supervision minima do not fit into its total."""
    for file in files_named(files, "logbook.yaml"):
        assisted = number_at(file, "targets.supervision.assisted_min")
        unaided, total = number_at(file, "targets.supervision.unaided_min"), number_at(file, "targets.total")
        if assisted is not None and unaided is not None and total is not None and assisted + unaided > total:
            message = (
                f"Assisted and unaided cases make {assisted + unaided:g}, more than the total of {total:g}"
            )
            file.find(("targets", "supervision"), f"{message}; lower one of them.")


def check_pace(files: Files) -> None:
    """Note a pace that has not one value for each month, falls, or does not end at the total."""
    for file in files_named(files, "logbook.yaml"):
        pace = numbers_at(file, "pace.*")
        if pace:
            check_pace_length(file, len(pace), files)
            check_pace_course(file, pace)


def check_pace_length(file: YamlFile, length: int, files: Files) -> None:
    """Note a pace that has not one value for each month."""
    for programme in files_named(files, "programme.yaml"):
        months = number_at(programme, "duration_months")
        if months is not None and length != months:
            message = f"The pace has {length} values, but the programme has {months:g} months"
            file.find(("pace",), f"{message}; give one value for each month.")


def check_pace_course(file: YamlFile, pace: list[float]) -> None:
    """Note every month in which the pace falls, and an end that is not the total."""
    for month in range(1, len(pace)):
        if pace[month] < pace[month - 1]:
            message = f"The pace falls from {pace[month - 1]:g} to {pace[month]:g}"
            file.find(("pace", month), f"{message} in month {month + 1}; it must never fall.")
    total = number_at(file, "targets.total")
    if total is not None and pace[-1] != total:
        message = f"The pace ends at {pace[-1]:g}, not at the total of {total:g}"
        file.find(("pace", len(pace) - 1), f"{message}; change one of them.")


def check_weeks(files: Files) -> None:
    """Note events that end before they begin or after the programme has ended."""
    for file in files_named(files, "calendar.yaml"):
        weeks = number_at(file, "weeks")
        for path, last in select(file.data, "events.*.last_week"):
            first = number_at(file, f"events.{path[1]}.first_week")
            if first is not None and isinstance(last, int) and last < first:
                file.find(path, "The last week comes before the first; swap them.")
            elif weeks is not None and isinstance(last, int) and last > weeks:
                file.find(path, f"Week {last} is after the programme's last, {weeks:g}; correct one of them.")
