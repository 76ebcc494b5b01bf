/** ServeGen slots (https://github.com/alibaba/ServeGen): t,rate,CV,distribution,shape,scale without a header, in seconds. */

import { seconds } from "../../core/time/time.ts";
import { samplerOf } from "../distributions/distribution.ts";
import type { Random } from "../random.ts";
import { amount, BadRow, type Format, fields, type ImportContext, wholeCount } from "./importer.ts";

interface Slot {
  readonly at: number;
  readonly rate: number;
  readonly shape: Shape | undefined;
}

type Shape = { readonly kind: "gamma" | "weibull"; readonly shape: number; readonly scale: number };

export const serveGen: Format = {
  matches: (first) => /^[\d.e+-]+,[\d.e+-]+,[\d.e+-]+,(Gamma|Weibull)?,[\d.e+-]+,[\d.e+-]+$/i.test(first),
  header: false,
  open(_first, context) {
    let open: Slot | undefined;
    let first: number | undefined;
    let length = seconds(600);
    return {
      origin: () => first,
      row(text) {
        const slot = slotOf(text);
        if (open && slot.at <= open.at) throw new BadRow(`t must go up, ${slot.at / 1000} does not`);
        first ??= slot.at;
        if (open) {
          length = slot.at - open.at;
          fill(open, length, context);
        }
        open = slot;
      },
      /** The last slot is as long as the one before. */
      finish: () => open && fill(open, length, context),
    };
  },
};

function slotOf(text: string): Slot {
  const [t, rate, cv, name, shape, scale] = fields(text, 6);
  const at = amount(t, "t") * 1000;
  const perSecond = amount(rate, "rate");
  amount(cv, "CV");
  return { at, rate: perSecond, shape: perSecond > 0 ? shapeOf(name, shape, scale) : undefined };
}

function shapeOf(
  name: string | undefined,
  shape: string | undefined,
  scale: string | undefined,
): Shape | undefined {
  if (name === "") return undefined;
  const kind = name?.toLowerCase();
  if (kind !== "gamma" && kind !== "weibull")
    throw new BadRow(`distribution must be Gamma or Weibull, not ${JSON.stringify(name)}`);
  const found = { kind, shape: amount(shape, "shape"), scale: amount(scale, "scale") } as const;
  if (found.shape === 0 || found.scale === 0) throw new BadRow("shape and scale must be more than 0");
  return found;
}

/**
 * Gaps of the slot's distribution, stretched so that the slot holds exactly the requests that were counted in it: the
 * fitted distribution alone would miss the rate, most of all where a client was active for a part of the slot.
 */
function fill({ at, rate, shape }: Slot, length: number, { into, random }: ImportContext): void {
  const count = wholeCount((rate * length) / 1000, random);
  into.expect(count);
  const gap = gapsOf(shape, random);
  const ends = new Float64Array(count + 1);
  let total = 0;
  for (let index = 0; index <= count; index++) {
    total += gap();
    ends[index] = total;
  }
  for (let index = 0; index < count; index++) into.add(at + (total > 0 ? ends[index]! / total : 0) * length);
}

function gapsOf(shape: Shape | undefined, random: Random): () => number {
  if (!shape) return samplerOf({ kind: "exponential", mean: 1 }, random);
  if (shape.kind === "weibull") return samplerOf(shape as Shape & { kind: "weibull" }, random);
  return samplerOf({ kind: "gamma", mean: 1, cv: 1 / Math.sqrt(shape.shape) }, random);
}
