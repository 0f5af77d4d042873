// One person's way through the questions: which screen comes next, and what is sent in the end. No page, no clock, no storage.
export function makeFlow({ survey, subjects, fixed, stratum, seed }) {
  const answers = {}, reasons = {};
  let told, count, subject = fixed ?? (subjects.length === 1 ? subjects[0] : undefined), group = stratum ?? (survey.strata.length === 1 ? survey.strata[0].code : undefined);
  const longer = seed % 2 === 1;

  const steps = [];
  if (!subject)
    steps.push({ kind: 'subject' });
  survey.items.forEach((item, i) => {
    steps.push({ kind: 'item', item });
    if (i === 0 && !group)
      steps.push({ kind: 'stratum' });
    if (survey.reasons.some(r => r.item === item.code))
      steps.push({ kind: 'reasons', item });
  });
  if (survey.pressure.told)
    steps.push({ kind: 'told' });
  if (survey.pressure.statements)
    steps.push({ kind: 'list', statements: [...survey.pressure.statements, ...(longer ? [survey.pressure.added] : [])] });
  let at = 0;

  // a numeric item offers no reasons for "don't know", nor does a level without any
  const offered = item => survey.reasons.filter(r => r.item === item.code && answers[item.code] != null
    && (r.levels === null || r.levels.includes(answers[item.code])));

  return {
    get step() { return steps[at]; },
    get place() { return { at, of: steps.length }; },
    get subject() { return subject; },
    offered,
    chosen: () => {
      const step = steps[at];
      return step?.kind === 'item' ? answers[step.item.code] : step?.kind === 'reasons' ? reasons[step.item.code] ?? []
        : step?.kind === 'told' ? told : step?.kind === 'list' ? count : step?.kind === 'stratum' ? group : undefined;
    },
    answer(value) {
      const step = steps[at];
      if (step.kind === 'subject') subject = value;
      if (step.kind === 'stratum') group = value;
      if (step.kind === 'item') {
        if (answers[step.item.code] !== value)
          delete reasons[step.item.code];
        answers[step.item.code] = value;
      }
      if (step.kind === 'reasons') reasons[step.item.code] = value;
      if (step.kind === 'told') told = value;
      if (step.kind === 'list') count = value;
      at++;
    },
    skip() { at++; },
    back() { if (at > 0) at--; },
    get canGoBack() { return at > 0; },
    // the least that can be sent: about whom, from whom, and one answer
    get sendable() { return subject !== undefined && group !== undefined && Object.values(answers).some(a => a !== null); },
    get begun() { return at > 0 || subject !== undefined && Object.keys(answers).length > 0; },
    get done() { return at >= steps.length; },
    response(id, answeredAt, seconds) {
      const said = Object.fromEntries(Object.entries(reasons).filter(([, codes]) => codes.length > 0));
      return {
        id, staffNo: subject.staffNo, stratum: group, answers, answeredAt, secondsTaken: Math.min(86_400, Math.max(0, Math.round(seconds * 10) / 10)),
        definition: survey.definition,
        ...(told === undefined ? {} : { told }),
        ...(Object.keys(said).length === 0 ? {} : { reasons: said }),
        ...(count === undefined ? {} : { list: { seed, count } }),
      };
    },
  };
}
