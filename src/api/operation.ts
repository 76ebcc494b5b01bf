/** What an operation is: a name, and a function from checked input to output. One file each, about twenty lines. */

import type { Logger } from "pino";
import type { Clock } from "../clock/clock.ts";
import type { Nudge } from "../clock/scheduler.ts";
import type { Config } from "../config.ts";
import type { Scope } from "../core/scope.ts";
import type { Instant } from "../core/time/time.ts";
import type { ObjectStore } from "../objects/objects.ts";
import type { ResourceClient } from "../resources/client.ts";
import type { Store } from "../store/store.ts";
import type { Pages } from "./page-token.ts";
import type { RequestQueue } from "./request-queue.ts";
import type { SampleIntake } from "./sample-intake.ts";

/** What every operation may use. */
export interface Services {
  readonly store: Store;
  readonly objects: ObjectStore;
  /** Accepts requests with group commit. */
  readonly queue: RequestQueue;
  /** Asks the services of custom resources. */
  readonly resources: ResourceClient;
  /** Takes metric samples with group commit. */
  readonly samples: SampleIntake;
  /** Pages of lists, and the tokens that lead on. */
  readonly pages: Pages;
  readonly nudge: Nudge;
  /** How time passes; an operation's own instant is `now`. */
  readonly clock: Clock;
  /** A fresh lower-case UUID. */
  readonly newId: () => string;
  readonly config: Config;
  readonly log: Logger;
  /** Reads what instances wrote; the process provider's log folder stands behind it. */
  readonly logs: LogReader;
}

/** One line of an instance's log. */
export interface LogEvent {
  readonly at: Instant;
  readonly message: string;
}

export interface LogStream {
  /** `<variant>/<instance id>`. */
  readonly name: string;
  readonly createdAt: Instant;
  readonly firstEventAt?: Instant;
  readonly lastEventAt?: Instant;
  readonly bytes: number;
}

/** Log groups are endpoints, log streams their instances. */
export interface LogReader {
  endpoints(scope: Scope): Promise<readonly string[]>;
  streams(scope: Scope, endpointName: string): Promise<readonly LogStream[]>;
  /**
   * Events of a stream in the order they were written, from byte `offset` on; at most `limit` of them, or `backward`:
   * the last ones before it. The next page goes on at `nextOffset`, which is `offset` again when there is nothing more.
   */
  read(
    scope: Scope,
    endpointName: string,
    stream: string,
    query: { readonly offset: number; readonly limit: number; readonly backward?: boolean },
  ): Promise<{ readonly events: readonly LogEvent[]; readonly nextOffset: number }>;
}

/** The HTTP request as it came, for the few operations whose shapes do not say it all. */
export interface HttpRequest {
  readonly method: string;
  /** Decoded nowhere: path and query as on the wire. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** `http://host:port` under which the client reached us. */
  readonly origin: string;
}

export interface Call extends Services {
  readonly scope: Scope;
  readonly now: Instant;
  readonly requestId: string;
  readonly http: HttpRequest;
  /** As sent, where it was read whole: for checksums of documents. */
  readonly body?: Uint8Array;
}

export interface Operation<Input = never, Output = unknown> {
  readonly name: string;
  readonly run: (input: Input, call: Call) => Promise<Output>;
}

export const operation = <Input, Output>(
  name: string,
  run: (input: Input, call: Call) => Promise<Output>,
): Operation<Input, Output> => ({ name, run });
