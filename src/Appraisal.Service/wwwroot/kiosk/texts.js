// The page's own texts and the survey's, each in the language asked for or the nearest there is.
export function makeTexts(frame) {
  let language = frame.language;
  const nearest = texts => [language, 'zh-CN', 'en'].find(l => l in texts) ?? Object.keys(texts)[0];
  return {
    get language() { return language; },
    use(code) {
      language = frame.languages.some(l => l.code === code) ? code : frame.language;
      const chosen = frame.languages.find(l => l.code === language);
      document.documentElement.lang = language;
      document.documentElement.dir = chosen?.direction ?? 'ltr';
    },
    // of the page; in a language that the page does not speak, in Chinese
    of(key, ...args) {
      const own = frame.texts[language] ?? frame.texts['zh-CN'];
      return args.reduce((text, arg, i) => text.replace(`{${i}}`, arg), own[key] ?? key);
    },
    in: texts => texts[nearest(texts)],
    // a text that stands in another language than the page says so to readers aloud
    tag: texts => (nearest(texts) === language ? undefined : nearest(texts)),
  };
}
