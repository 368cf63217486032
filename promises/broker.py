"""How this portal uses Redis: the settings shared by relay, worker and scheduler.

None of them is needed for correctness, which the rows of promises hold; they decide how soon a broken or hanging
Redis is noticed, and how soon work goes on when it is back.
"""

from typing import Any

from kombu import Queue

KEEP_PROMISE, SWEEP, ANSWER, TICK = "promises.keep", "promises.sweep", "promises.answer", "promises.tick"

QUEUE, SENDINGS = "promises", "sendings"
"""What is only written, and what is sent; while a message waits in the first, workers take none from the second."""
CONNECT_SECONDS, ANSWER_SECONDS = 1.5, 1.0  # a worker that stops while Redis hangs waits for several answers
VISIBILITY_SECONDS = 90
SOFT_LIMIT_SECONDS, HARD_LIMIT_SECONDS = 30, 45
LONGEST_WAIT_SECONDS = 3

TRANSPORT: dict[str, Any] = {
    "queue_order_strategy": "sorted",  # by name: Kombu knows no other order that stays the same
    "socket_connect_timeout": CONNECT_SECONDS,
    "socket_timeout": ANSWER_SECONDS,
    "socket_keepalive": True,
    "retry_on_timeout": False,
    "health_check_interval": 3,  # a Redis that hangs is noticed after this and one second
    "visibility_timeout": VISIBILITY_SECONDS,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}

CONFIGURATION: dict[str, Any] = {
    "broker_transport_options": TRANSPORT,
    "broker_connection_timeout": CONNECT_SECONDS,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,  # a worker outlives any outage of Redis
    "task_default_queue": QUEUE,
    "task_queues": [Queue(QUEUE), Queue(SENDINGS)],
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,
    "task_store_errors_even_if_ignored": False,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_publish_retry": False,
    "task_time_limit": HARD_LIMIT_SECONDS,
    "task_soft_time_limit": SOFT_LIMIT_SECONDS,
    "worker_prefetch_multiplier": 1,
    "worker_concurrency": 2,
    "worker_soft_shutdown_timeout": 3,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "worker_enable_remote_control": False,
    "worker_send_task_events": False,
    "worker_hijack_root_logger": False,
    "enable_utc": True,
    "timezone": "UTC",
}
