"""The queue's rows, the worker that takes them, and the page that shows how far one is."""
