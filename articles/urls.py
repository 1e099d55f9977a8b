"""Readers' addresses; CONTRIBUTING.md lists what stays fixed."""

from django.urls import path, re_path

from articles.views import browse, front, issues, names, reading, unions

app_name = "articles"
urlpatterns = [
    path("", front.front_page, name="front-page"),
    path("about/", front.about, name="about"),
    path("robots.txt", front.robots, name="robots"),
    path("issues/", issues.issue_list, name="issue-list"),
    path("issues/<int:pk>/", issues.issue_detail, name="issue-detail"),
    path("pages/<int:pk>/", issues.page_detail, name="page-detail"),
    path("articles/<int:pk>/", reading.article_detail, name="article-detail"),
    path("regions/", browse.region_list, name="region-list"),
    re_path(r"^regions/(?P<group>national|unknown)/$", browse.placeless, name="placeless"),
    path("regions/<slug:code>/", browse.region_detail, name="region-detail"),
    path("levels/", browse.level_list, name="level-list"),
    path("levels/<slug:level>/", browse.level_detail, name="level-detail"),
    path("topics/", browse.topic_list, name="topic-list"),
    path("topics/<slug:slug>/", browse.topic_detail, name="topic-detail"),
    path("people/", names.person_list, name="person-list"),
    path("people/<int:pk>/", names.person_detail, name="person-detail"),
    path("organizations/", names.organization_list, name="organization-list"),
    path("organizations/tree/", unions.union_tree, name="union-tree"),
    path("organizations/<int:pk>/", names.organization_detail, name="organization-detail"),
    path("events/", names.event_list, name="event-list"),
    path("events/<int:pk>/", names.event_detail, name="event-detail"),
]
