"""Addresses under /listings/."""

from django.urls import path

from truehand.listings.web import pages, saved, selling

app_name = "listings"
urlpatterns = [
    path("", pages.search, name="search"),
    path("mine/", selling.mine, name="mine"),
    path("mine/new/", selling.new, name="new"),
    path("mine/<uuid:listing_id>/", selling.prepare, name="prepare"),
    path("mine/<uuid:listing_id>/edit/", selling.edit, name="edit"),
    path("saved/", saved.saved, name="saved"),
    path("saved/keep/", saved.keep, name="keep"),
    path("saved/<uuid:saved_id>/", saved.one, name="saved_one"),
    path("saved/<uuid:saved_id>/pause/", saved.pause, name="pause_saved"),
    path("saved/<uuid:saved_id>/resume/", saved.resume, name="resume_saved"),
    path("saved/<uuid:saved_id>/delete/", saved.delete, name="delete_saved"),
    path("<uuid:listing_id>/", pages.listing, name="listing"),
    path("<uuid:listing_id>/photos/", selling.add_photos, name="add_photos"),
    path("<uuid:listing_id>/photos/<str:sha256>/remove/", selling.remove_photo, name="remove_photo"),
    path("<uuid:listing_id>/photos/<str:sha256>/", pages.photo, name="photo"),
    path("<uuid:listing_id>/plate/", selling.plate, name="plate"),
    path("<uuid:listing_id>/explain/", selling.explain, name="explain"),
    path("<uuid:listing_id>/repairs/", selling.repairs, name="repairs"),
    path("<uuid:listing_id>/withdraw/", selling.withdraw, name="withdraw"),
]
