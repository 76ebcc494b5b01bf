/** Traces of language models: Azure LLM inference, BurstGPT and Mooncake. */

import { amount, BadRow, type Format, fields, instant, record, tokens } from "./importer.ts";

/** https://github.com/Azure/AzurePublicDataset: TIMESTAMP,ContextTokens,GeneratedTokens. */
export const azureLlm: Format = {
  matches: (first) => /^TIMESTAMP,ContextTokens,GeneratedTokens$/i.test(first),
  header: true,
  open: (_first, { into, sizeOf }) => ({
    row(text) {
      const [at, input, output] = fields(text, 3);
      const size = tokens(amount(input, "ContextTokens"), amount(output, "GeneratedTokens"), sizeOf);
      into.add(instant(at, "TIMESTAMP"), size);
    },
  }),
};

/** https://github.com/HPMLL/BurstGPT: times in seconds; newer files also tell how long each answer took. */
export const burstGpt: Format = {
  matches: (first) => /^Timestamp,.*Request tokens,Response tokens/i.test(first),
  header: true,
  open(first, { into, sizeOf }) {
    const names = fields(first.toLowerCase());
    const [at, input, output, took] = ["timestamp", "request tokens", "response tokens", "elapsed time"].map(
      (name) => names.indexOf(name),
    );
    return {
      row(text) {
        const row = fields(text, names.length);
        const size = tokens(
          amount(row[input!], "Request tokens"),
          amount(row[output!], "Response tokens"),
          sizeOf,
        );
        const service = row[took!] ? amount(row[took!], "Elapsed time") * 1000 : Number.NaN;
        into.add(amount(row[at!], "Timestamp") * 1000, size, service);
      },
    };
  },
};

/** https://github.com/kvcache-ai/Mooncake: one JSON object a line, times in milliseconds. */
export const mooncake: Format = {
  matches: (first) => /^\{.*"timestamp".*"input_length"|^\{.*"input_length".*"timestamp"/.test(first),
  header: false,
  open: (_first, { into, sizeOf }) => ({
    row(text) {
      const { timestamp, input_length: input, output_length: output } = record(text);
      const size = tokens(number(input, "input_length"), number(output, "output_length"), sizeOf);
      into.add(number(timestamp, "timestamp"), size);
    },
  }),
};

function number(value: unknown, name: string): number {
  if (typeof value !== "number") throw new BadRow(`${name} must be a number, not ${JSON.stringify(value)}`);
  return amount(value, name);
}
