/** A closed loop of prepared requests over a few connections: each is answered before its connection takes the next. */

import { Pool } from "undici";

export interface Prepared {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/**
 * Posts them all, the n-th over connection n modulo their number, so that what must stay in order can; answers how many
 * seconds that took. Throws at the first that is refused.
 */
export async function postAll(
  url: string,
  requests: readonly Prepared[],
  connections: number,
): Promise<number> {
  const pools = Array.from({ length: connections }, () => new Pool(url, { connections: 1, pipelining: 1 }));
  const connection = async (pool: Pool, first: number): Promise<void> => {
    for (let index = first; index < requests.length; index += connections) {
      const { path, headers, body } = requests[index]!;
      const answer = await pool.request({ method: "POST", path, headers, body });
      const text = await answer.body.text();
      if (answer.statusCode >= 300) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
    }
  };
  const begin = performance.now();
  await Promise.all(pools.map(connection));
  const took = (performance.now() - begin) / 1000;
  await Promise.all(pools.map((pool) => pool.close()));
  return took;
}
