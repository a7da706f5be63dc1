from django.urls import path

from enthesis.accounts import views

app_name = "accounts"
# `login/` stands before the library's own view of that address, which it wraps.
urlpatterns = [
    path("", views.account, name="account"),
    path("login/", views.sign_in, name="sign_in"),
    path("link/", views.mail_link, name="mail_link"),
    path("link/use/", views.use_link, name="use_link"),
    path("link/renew/", views.renew_link, name="renew_link"),
    path("sample/", views.demo_sign_in, name="demo_sign_in"),
    path("places/", views.sessions, name="sessions"),
]
