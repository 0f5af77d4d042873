// Whoever walks away leaves nothing: 45 s without a touch, then a question for 20 s, then all is cleared.
export const QUIET = 45_000, ASKED = 20_000;

export function makeIdle({ timer, onAsk, onAnswer, onEnd }) {
  let waiting = null, asking = false;

  function wait(milliseconds, then) {
    timer.clear(waiting);
    waiting = timer.set(then, milliseconds);
  }
  function ask() {
    asking = true;
    onAsk(ASKED);
    wait(ASKED, () => { stop(); onEnd(); });
  }
  function stop() {
    timer.clear(waiting);
    waiting = null;
    asking = false;
  }
  return {
    start() { asking = false; wait(QUIET, ask); },
    // a touch; while the question stands only its own button counts, as often as somebody likes
    touch() { if (waiting !== null && !asking) wait(QUIET, ask); },
    stay() {
      if (!asking)
        return;
      asking = false;
      onAnswer();
      wait(QUIET, ask);
    },
    stop,
  };
}

export const realTimer = { set: (f, ms) => setTimeout(f, ms), clear: id => clearTimeout(id) };
