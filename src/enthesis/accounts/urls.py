from django.urls import path

from enthesis.accounts import views

app_name = "accounts"
# These stand before the library's own views: `login/` wraps one, `sessions/` and `2fa/` replace two, and what is
# switched off (free sign-up, codes by mail) is not there at all.
urlpatterns = [
    path("", views.account, name="account"),
    path("login/", views.sign_in, name="sign_in"),
    path("login/code/confirm/", views.switched_off, name="no_login_code"),
    path("signup/", views.switched_off, name="no_signup"),
    path("2fa/", views.second_factors, name="second_factors"),
    path("sessions/", views.sessions, name="sessions"),
    path("stored/", views.stored, name="stored"),
    path("programs/", views.programs, name="programs"),
    path("programs/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("link/", views.mail_link, name="mail_link"),
    path("link/use/", views.use_link, name="use_link"),
    path("link/renew/", views.renew_link, name="renew_link"),
    path("sample/", views.demo_sign_in, name="demo_sign_in"),
]
