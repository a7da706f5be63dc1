from django.urls import path

from enthesis.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("record/", views.record_page, name="record"),
    path("failed/<uuid:pk>/retry/", views.retry_work, name="retry_work"),
    path("sample/", views.sample, name="sample"),
    path("design/", views.design, name="design"),
]
