// Reads the question and its answers aloud, where the browser has a voice of the language.
export function makeSpeech(synthesis = globalThis.speechSynthesis) {
  const voice = language => synthesis?.getVoices().find(v => v.lang.replace('_', '-').toLowerCase().startsWith(language.split('-')[0].toLowerCase()));
  let volume = 1;
  return {
    has: language => Boolean(voice(language)),
    volume(value) { volume = value; },
    say(texts, language) {
      if (!voice(language))
        return;
      synthesis.cancel();
      for (const text of texts) {
        const words = new SpeechSynthesisUtterance(text);
        words.voice = voice(language);
        words.lang = language;
        words.volume = volume;
        synthesis.speak(words);
      }
    },
    stop() { synthesis?.cancel(); },
    onVoices(then) { synthesis?.addEventListener?.('voiceschanged', then); },
  };
}
