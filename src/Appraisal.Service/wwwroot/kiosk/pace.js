// At least so many seconds between two answers of one device, and slower after three in a minute.
const MINUTE = 60_000, MANY = 3, SLOWER = 2;

export function makePace(seconds) {
  let ends = [];
  return {
    ended(now) { ends = [...ends.filter(e => now - e >= 0 && now - e < MINUTE), now]; },
    // milliseconds until the next person may answer. A clock that was set back counts from where it is now
    wait(now) {
      ends = ends.filter(e => now - e >= 0 && now - e < MINUTE);
      if (ends.length === 0)
        return 0;
      const gap = seconds * 1000 * (ends.length >= MANY ? SLOWER : 1);
      return Math.max(0, ends.at(-1) + gap - now);
    },
    busy(now) { return ends.filter(e => now - e >= 0 && now - e < MINUTE).length >= MANY; },
  };
}
