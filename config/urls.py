"""Every address of the site. Of allauth's pages only those that this site uses: no sign-up, no passwords, no change of phone or e-mail."""

from allauth.account.views import account_inactive
from django.urls import include, path

from borrowers.admin import site
from borrowers.views.sign_in import ConfirmCode, Logout, RequestCode

handler400 = "borrowers.views.errors.bad_request"
handler403 = "borrowers.views.errors.forbidden"
handler404 = "borrowers.views.errors.not_found"
handler429 = "borrowers.views.errors.too_many_requests"  # asked for by allauth
handler500 = "borrowers.views.errors.server_error"

request_code = RequestCode.as_view()

urlpatterns = [
    path("", include("borrowers.urls")),
    path("", include("advice.urls")),
    path("accounts/login/", request_code, name="account_login"),
    path("accounts/login/", request_code, name="account_request_login_code"),  # one page; allauth knows it by both names
    path("accounts/login/code/", ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("accounts/logout/", Logout.as_view(), name="account_logout"),
    path("accounts/inactive/", account_inactive, name="account_inactive"),
    path("staff/", site.urls),
]
