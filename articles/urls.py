"""Readers' addresses; CONTRIBUTING.md lists what stays fixed."""

from django.urls import path, re_path

from articles import feeds
from articles.views import (
    browse,
    calendar,
    citing,
    correcting,
    cross,
    facsimiles,
    front,
    issues,
    machines,
    names,
    reading,
    unions,
)

app_name = "articles"
urlpatterns = [
    path("", front.front_page, name="front-page"),
    path("about/", front.about, name="about"),
    path("cross/", cross.cross_table, name="cross"),
    path("robots.txt", machines.robots, name="robots"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    re_path(r"^sitemaps/(?P<part>[a-z]+(?:-[0-9]+)?)\.xml$", machines.sitemap_part, name="sitemap-part"),
    path("feeds/articles.atom", feeds.all_articles, name="feed"),
    path("feeds/topics/<slug:slug>.atom", feeds.of_topic, name="topic-feed"),
    path("feeds/regions/<slug:code>.atom", feeds.of_region, name="region-feed"),
    path("feeds/levels/<slug:level>.atom", feeds.of_level, name="level-feed"),
    path("feeds/organizations/<int:pk>.atom", feeds.of_organization, name="organization-feed"),
    path("feeds/people/<int:pk>.atom", feeds.of_person, name="person-feed"),
    path("issues/", calendar.issue_list, name="issue-list"),
    path("issues/<int:pk>/", issues.issue_detail, name="issue-detail"),
    path("pages/<int:pk>/", issues.page_detail, name="page-detail"),
    path("pages/<int:pk>/facsimiles/<slug:sha256>/", facsimiles.facsimile, name="facsimile"),
    path("articles/<int:pk>/", reading.article_detail, name="article-detail"),
    path("articles/<int:pk>/citation.<slug:extension>", citing.article_citation, name="citation"),
    path("articles/<int:pk>/correction/", correcting.correction, name="correction"),
    path("articles/<int:pk>/correction/sent/", correcting.correction_sent, name="correction-sent"),
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
