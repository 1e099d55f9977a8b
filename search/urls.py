from django.urls import path

from search import exports, views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("export.<slug:extension>", exports.export, name="export"),
]
