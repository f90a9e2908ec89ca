# SPDX-License-Identifier: MIT
"""A Django project with the token views of djangorestframework-simplejwt, with rotation and blacklist enabled. Its
database is a file in the working directory."""

import datetime

import django
from django.conf import settings


def configure(secret):
    settings.configure(
        SECRET_KEY="of no matter to tokens, which have a key of their own",
        ROOT_URLCONF="project",
        ALLOWED_HOSTS=["localhost"],
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "rest_framework",
            "rest_framework_simplejwt",
            "rest_framework_simplejwt.token_blacklist",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "project.sqlite"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        USE_TZ=True,
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
        },
        SIMPLE_JWT={
            "SIGNING_KEY": secret,
            "ACCESS_TOKEN_LIFETIME": datetime.timedelta(minutes=5),
            "REFRESH_TOKEN_LIFETIME": datetime.timedelta(days=1),
            "ROTATE_REFRESH_TOKENS": True,
            "BLACKLIST_AFTER_ROTATION": True,
        },
    )
    django.setup()


def application(password):
    """The project as a WSGI application, with one user."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    get_user_model().objects.create_user(id=7, username="ada", password=password)
    return get_wsgi_application()


def issue(kind, age=0):
    from django.contrib.auth import get_user_model
    from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

    token = {"access": AccessToken, "refresh": RefreshToken}[kind].for_user(get_user_model().objects.get(id=7))
    token.set_exp(from_time=token.current_time - datetime.timedelta(seconds=age))
    return str(token)


def __getattr__(name):
    # The views need the settings, so the routes are imported after Django is configured.
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import path
    from rest_framework.permissions import IsAuthenticated
    from rest_framework.response import Response
    from rest_framework.views import APIView
    from rest_framework_simplejwt import views

    class Me(APIView):
        permission_classes = [IsAuthenticated]

        def get(self, request):
            return Response({"user_id": str(request.user.id)})

    return [
        path("api/token/", views.TokenObtainPairView.as_view()),
        path("api/token/refresh/", views.TokenRefreshView.as_view()),
        path("api/logout/", views.TokenBlacklistView.as_view()),
        path("api/me/", Me.as_view()),
    ]
