from django.urls import path

from enthesis.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("record/", views.record_page, name="record"),
    path("sample/", views.sample, name="sample"),
    path("design/", views.design, name="design"),
]
