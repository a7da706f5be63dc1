from django.urls import path

from enthesis.imaging.views import annotations, checking, inbox, machines, pictures, quarantine, studies, uploads

app_name = "imaging"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("waiting/", inbox.waiting, name="waiting"),
    path("reading/", inbox.reading, name="reading"),
    path("upload/", uploads.upload, name="upload"),
    path("known/", uploads.known, name="known"),
    path("check/", checking.check, name="check"),
    path("check/several/", checking.check_several, name="check_several"),
    path("check/undo/", checking.undo, name="undo"),
    path("annotations/", annotations.annotations, name="annotations"),
    path("annotations/<uuid:pk>/", annotations.annotation, name="annotation"),
    path("annotations/<uuid:pk>/restore/", annotations.restore_annotation, name="restore_annotation"),
    path("studies/<uuid:pk>/", studies.study_page, name="study"),
    path("studies/<uuid:pk>/discard/", studies.discard_study, name="discard_study"),
    path("<uuid:pk>/discard/", studies.discard_picture, name="discard_picture"),
    path("<uuid:pk>/thumbnail/", pictures.thumbnail, name="thumbnail"),
    path("<uuid:pk>/still/", pictures.still, name="still"),
    path("<uuid:pk>/frames/", pictures.frames, name="frames"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<uuid:pk>/", quarantine.sealed, name="sealed"),
    path("quarantine/<uuid:pk>/keep/", quarantine.keep, name="keep"),
    path("quarantine/<uuid:pk>/destroy/", quarantine.destroy, name="destroy"),
    path("quarantine/<uuid:pk>/give/", quarantine.give, name="give"),
    path("machines/", machines.machines, name="machines"),
    path("machines/add/", machines.add_machine, name="add_machine"),
    path("machines/<int:pk>/", machines.machine, name="machine"),
    path("machines/<int:pk>/switch/", machines.switch_machine, name="switch_machine"),
]
