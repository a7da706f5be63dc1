from django.urls import path

from enthesis.logbook.views import cases, exports, progress, reviewing, writing

app_name = "logbook"
urlpatterns = [
    path("cases/", cases.case_list, name="cases"),
    path("cases/new/", writing.new_case, name="new"),
    path("cases/<uuid:pk>/", cases.case_page, name="case"),
    path("cases/<uuid:pk>/edit/", writing.edit_case, name="edit"),
    path("cases/<uuid:pk>/send/", writing.send_case, name="send"),
    path("cases/<uuid:pk>/withdraw/", writing.withdraw, name="withdraw"),
    path("cases/<uuid:pk>/discard/", writing.discard, name="discard"),
    path("cases/<uuid:pk>/restore/", writing.restore, name="restore"),
    path("cases/<uuid:pk>/correct/", writing.correct, name="correct"),
    path("cases/<uuid:pk>/give-up-correction/", writing.give_up, name="give_up_correction"),
    path("cases/<uuid:pk>/media/", exports.case_media, name="case_media"),
    path("cases/<uuid:pk>/images/", writing.attach, name="attach"),
    path("cases/<uuid:pk>/images/<uuid:instance_pk>/remove/", writing.detach, name="detach"),
    path("cases/<uuid:pk>/images/<uuid:instance_pk>/view/", writing.set_view, name="set_view"),
    path("cases/<uuid:pk>/versions/<int:number>/", cases.version_page, name="version"),
    path("review/", reviewing.queue, name="queue"),
    path("review/waiting/", reviewing.waiting, name="waiting"),
    path("review/done/", reviewing.decided, name="decided"),
    path("review/<uuid:pk>/", reviewing.review_case, name="review"),
    path("progress/", progress.own_progress, name="progress"),
    path("cohort/", progress.cohort, name="cohort"),
    path("cohort/<uuid:pk>/", progress.student_progress, name="student"),
    path("cohort/<uuid:pk>/cases/", cases.student_cases, name="student_cases"),
    path("cohort/<uuid:pk>/scope/", progress.scope, name="scope"),
    path("logbook/<uuid:pk>/export/", exports.start, name="export"),
    path("logbook/files/<uuid:pk>/", exports.download, name="download"),
]
