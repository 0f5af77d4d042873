// Sends what waits for as long as something waits, in one tab alone.
const OTHER_TAB = 5_000;

// step: sends some, answers after how many milliseconds to come again (null = nothing waits); rest: how long to wait then
export function makeSender({ step, rest, onSent, onRest }) {
  let next = null;

  async function run() {
    if (!navigator.locks)
      return;
    await navigator.locks.request('kiosk-send', { ifAvailable: true }, async lock => {
      if (!lock) {
        next ??= setTimeout(run, OTHER_TAB);
        return;
      }
      for (;;) {
        const wait = await step();
        await onSent();
        if (wait === 0)
          continue;
        clearTimeout(next);
        next = setTimeout(run, wait ?? rest);
        break;
      }
    });
    await onRest();
  }

  return {
    send() {
      clearTimeout(next);
      next = null;
      run();
    },
  };
}
