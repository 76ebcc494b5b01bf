/** The values that stand at a vertical axis, and how they are written. */

export interface ValueScale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  /** Between ticks. */
  readonly step: number;
}

/**
 * A scale over everything there is to see, with about `count` round ticks. A given end is kept; a free one goes out to
 * the next tick, and down to zero where that is not far.
 */
export function valueScale(
  values: readonly number[],
  { min, max }: { readonly min?: number; readonly max?: number },
  count: number,
): ValueScale {
  const [lowest, highest] = reachOf(values, min, max);
  const step = roundStep((highest - lowest) / Math.max(1, count));
  const from = min ?? Math.floor(lowest / step + 1e-9) * step;
  const until = max ?? Math.ceil(highest / step - 1e-9) * step;
  const first = Math.ceil(from / step - 1e-9);
  const ticks: number[] = [];
  for (let n = first; n * step <= until + step * 1e-9 && ticks.length < 50; n++) ticks.push(n * step);
  return { min: from, max: until, ticks, step };
}

/** From the lowest to the highest that must be seen; never nothing, nor what is only a hair of rounding. */
function reachOf(
  values: readonly number[],
  min: number | undefined,
  max: number | undefined,
): readonly [number, number] {
  const least = values.reduce((so, value) => Math.min(so, value), Number.POSITIVE_INFINITY);
  const most = values.reduce((so, value) => Math.max(so, value), Number.NEGATIVE_INFINITY);
  if (values.length === 0) return apart(min ?? (max === undefined ? 0 : max - 1), max ?? (min ?? 0) + 1);
  const flat = most - least <= Math.max(Math.abs(most), Math.abs(least)) * 1e-9;
  const toZero = flat || (least >= 0 && least <= most * 0.6);
  return apart(min ?? (toZero ? Math.min(0, least) : least), max ?? (flat ? Math.max(0, most) : most));
}

/** Smaller distances cannot be reckoned with. */
const LEAST = 1e-290;

function apart(low: number, high: number): readonly [number, number] {
  if (high - low > LEAST) return [low, high];
  return [low, low + (Math.abs(low) > LEAST ? Math.abs(low) : 1)];
}

/** 1, 2 or 5 times a power of ten, the next above. */
function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((one) => one * power >= raw * (1 - 1e-9)) ?? 10;
  return factor * power;
}

const SUFFIXES = ["", "k", "M", "G", "T", "P"] as const;

/** A tick as text: as many decimals as the step has, thousands by letters, the very large and small by powers. */
export function valueText(value: number, step: number): string {
  if (value === 0 || Math.abs(value) < step * 1e-9) return "0";
  const size = Math.abs(value);
  if (size >= 1e18 || size < 1e-6) return value.toExponential(1);
  const group = size >= 1000 ? Math.min(SUFFIXES.length - 1, Math.floor(Math.log10(size) / 3 + 1e-9)) : 0;
  const unit = 1000 ** group;
  const decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9)));
  return `${(value / unit).toFixed(decimals)}${SUFFIXES[group]}`;
}
