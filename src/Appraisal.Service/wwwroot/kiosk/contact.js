// What a device and the service tell each other: that it is alive, whom one may judge, how the survey stands.
const MANY_HELD = 50, LONG_HELD = 3_600_000;

// state: what is known of the service and shown to the operator; subjects: is given those whom one may judge
export function makeContact({ frame, network, queue, store, seal, state, now, updates, edge, onSubjects }) {
  const { survey } = frame;

  function heard(asked, a) {
    Object.assign(state, { lastContact: now(), offset: (asked + now()) / 2 - Date.parse(a.clock), surveyStatus: a.surveyStatus, closesAt: Date.parse(a.closesAt) });
    updates.heard(a.pageVersion, a.definition);
    return store.set('contact', { lastContact: state.lastContact, offset: state.offset, surveyStatus: a.surveyStatus, closesAt: state.closesAt });
  }

  async function readSubjects() {
    const answer = await network.get(`surveys/${encodeURIComponent(survey.code)}/subjects`);
    if (answer.status !== 200)
      return;
    const subjects = answer.json.map(s => ({ staffNo: s.staffNo, name: s.name, unit: s.unitName, posts: s.posts.map(p => p.code), smallGroups: s.smallGroups }));
    await store.set('subjects', await seal.seal(subjects));
    onSubjects(subjects);
  }

  return {
    readSubjects,
    async heartbeat() {
      const { held, refused } = await queue.counts();
      try {
        const asked = now();
        const answer = await network.post('devices/self/heartbeat', {
          held, refused, clock: new Date(asked).toISOString(), storage: state.persistent ? 'persistent' : 'best-effort', pageVersion: frame.version,
        });
        state.lastStatus = answer.status;
        if (answer.status === 200) {
          await heard(asked, answer.json);
          if (answer.json.rotateKey)
            await network.renewKey();
          await readSubjects();
        }
      } catch { /* no network: it is heard of later */ }
    },
    // what the operator sees from afar: grey fine, hatched look
    async showEdge() {
      const { held } = await queue.counts();
      const oldest = await queue.oldest();
      const warn = state.full || held > MANY_HELD || (oldest !== undefined && now() - oldest > LONG_HELD) || state.lastStatus === 401;
      edge.className = warn ? 'warn' : '';
    },
    // the service's time, as far as it is known
    serverNow: () => now() - (state.offset ?? 0),
    opensAt: () => Date.parse(survey.opensAt),
    ended() {
      return ['closed', 'final'].includes(state.surveyStatus ?? survey.status) || this.serverNow() >= (state.closesAt ?? Date.parse(survey.closesAt));
    },
  };
}
