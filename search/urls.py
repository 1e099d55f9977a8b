from django.urls import path

from search import exports, suggestions, views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggest/", suggestions.suggest, name="suggest"),
    path("export.<slug:extension>", exports.export, name="export"),
]
