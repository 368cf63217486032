"""Addresses of the queue and of one request as its school sees it."""

from django.urls import path

from routing import (
    alert_views,
    card_views,
    mail_events,
    officer_views,
    queue_views,
    roster_views,
    thread_views,
    views,
)

app_name = "routing"
urlpatterns = [
    path("requests/", views.requests, name="requests"),
    path("find/", views.find, name="find"),
    path("requests/<slug:reference>/", views.now, name="now"),
    path("requests/<slug:reference>/state/", views.state, name="state"),
    path("requests/<slug:reference>/happened/", views.happened, name="happened"),
    path("requests/<slug:reference>/officer/", officer_views.officer, name="officer"),
    path("requests/<slug:reference>/officer/identify/", officer_views.identify, name="identify"),
    path("requests/<slug:reference>/officer/call/", officer_views.call_back, name="call_back"),
    path("requests/<slug:reference>/slip/", card_views.slip, name="slip"),
    path("card/", card_views.card, name="card"),
    path("card/close/", card_views.card_close, name="card_close"),
    path("contact/", card_views.contact, name="contact"),
    path("roster/", roster_views.roster, name="roster"),
    path("roster/add/", roster_views.add, name="roster_add"),
    path("roster/remove/", roster_views.remove, name="roster_remove"),
    path("calendar/", roster_views.calendar, name="calendar"),
    path("calendar/<slug:secret>.ics", roster_views.feed, name="calendar_feed"),
    path("requests/<slug:reference>/tell/", thread_views.tell, name="tell"),
    path("alerts/", alert_views.alerts, name="alerts"),
    path("alerts/page/", alert_views.wish, name="wish"),
    path("alerts/<int:number>/try/", alert_views.try_alert, name="try_alert"),
    path("alerts/<int:number>/drop/", alert_views.drop_alert, name="drop_alert"),
    path("mail/events/", mail_events.mail_events, name="mail_events"),
    path("queue/", queue_views.queue, name="queue"),
    path("queue/rows/", queue_views.queue_rows, name="queue_rows"),
    path("queue/<slug:reference>/acknowledge/", queue_views.acknowledge, name="acknowledge"),
]
