/** What the demo's model computes: how a text feels, sentence by sentence, and which words say so. */

const { weights, strengthening, weakening, negating } = require("./words.json");

const negations = new Set(negating);

/** So many words before a word can turn or change it. */
const REACH = 3;

exports.sentiment = (text) => {
  const sentences = (text.match(/[^.!?\n]+[.!?]*/g) ?? [])
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const judged = sentences.map(judge);
  const evidence = judged.flatMap((sentence) => sentence.evidence);
  const score = mean(judged.map((sentence) => sentence.score));
  return {
    sentiment: nameOf(score),
    score: round(score),
    sentences: judged.map(({ text: sentence, score: value }) => ({ text: sentence, score: round(value) })),
    because: evidence
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      .slice(0, 5)
      .map(({ word, weight }) => ({ word, weight: round(weight) })),
    words: wordsOf(text).length,
  };
};

const wordsOf = (text) =>
  text
    .toLowerCase()
    .replaceAll("’", "'")
    .match(/[\p{L}][\p{L}']*/gu) ?? [];

/** From -1 to 1: the sum of its words' weights, bent so that a few clear words are enough. */
function judge(text) {
  const words = wordsOf(text);
  const evidence = words.flatMap((word, index) => {
    const weight = Object.hasOwn(weights, word) ? weights[word] : 0;
    if (weight === 0) return [];
    const before = words.slice(Math.max(0, index - REACH), index);
    return [{ word: phrase(before, word), weight: before.reduce(turned, weight) }];
  });
  const sum = evidence.reduce((total, { weight }) => total + weight, 0);
  return { text, evidence, score: sum / Math.sqrt(sum * sum + 15) };
}

function turned(weight, word) {
  if (negations.has(word)) return weight * -0.75;
  return weight * (strengthening[word] ?? weakening[word] ?? 1);
}

const phrase = (before, word) =>
  [...before.filter((one) => negations.has(one) || one in strengthening || one in weakening), word].join(" ");

const nameOf = (score) => (score > 0.2 ? "positive" : score < -0.2 ? "negative" : "mixed or neutral");

const mean = (values) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const round = (value) => Math.round(value * 1000) / 1000;
