"""How often: a token bucket for each address or user, in memory and bounded."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable

from ui.guard.policy import Rate

MOST = 10_000


class Rates:
    """Buckets by key; of more than ``most`` the one used longest ago is forgotten. For one event loop."""

    def __init__(self, rate: Rate, clock: Callable[[], float], most: int = MOST) -> None:
        self.rate, self.clock, self.most = rate, clock, most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, cost: float = 1.0) -> float:
        """Seconds to wait until it may be; 0 where it may be now, and then it counts."""
        now = self.clock()
        left, at = self._left.pop(key, (self.rate.burst, now))
        left = min(self.rate.burst, left + (now - at) * self.rate.a_second)
        enough = left >= cost
        self._left[key] = (left - cost if enough else left, now)
        if len(self._left) > self.most:
            self._left.popitem(last=False)
        return 0.0 if enough else (cost - left) / self.rate.a_second

    def __len__(self) -> int:
        return len(self._left)


def network(address: str) -> str:
    """What one client can be taken for: an IPv4 address, or the /64 that a single IPv6 client usually has to itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(found.ipv4_mapped or ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))
