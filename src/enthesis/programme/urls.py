from django.urls import path

from enthesis.programme import views

app_name = "programme"
urlpatterns = [
    path("programme/", views.programme, name="programme"),
    path("programme/views/", views.standard_views, name="views"),
    path("programme/regions/<slug:key>/", views.region, name="region"),
    path("people/", views.people, name="people"),
    path("people/people.csv", views.people_csv, name="people_csv"),
    path("people/add/", views.add_person, name="add_person"),
    path("people/cohorts/", views.cohorts, name="cohorts"),
    path("people/stop-acting/", views.stop_acting, name="stop_acting"),
    path("people/roles/<int:holding_pk>/end/", views.end_role, name="end_role"),
    path("people/places/<uuid:place_pk>/end/", views.end_enrolment, name="end_enrolment"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/role/", views.give_role, name="give_role"),
    path("people/<uuid:pk>/enrol/", views.enrol, name="enrol"),
    path("people/<uuid:pk>/link/", views.send_link, name="send_link"),
    path("people/<uuid:pk>/close/", views.close_account, name="close_account"),
    path("people/<uuid:pk>/reopen/", views.reopen_account, name="reopen_account"),
    path("people/<uuid:pk>/act/", views.act_as, name="act_as"),
]
