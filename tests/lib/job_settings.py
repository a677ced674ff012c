"""The product's settings with a queue that gives up on a silent worker after seconds."""

from rathaus.site.settings import *  # noqa: F403  # only the queue differs

Q_CLUSTER = {**Q_CLUSTER, "timeout": 8, "retry": 9}  # noqa: F405  # from the product's settings
