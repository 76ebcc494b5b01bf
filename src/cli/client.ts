/** A minimal client of a running server, for our own commands: AWS JSON, one REST call, and S3 by path. */

const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`;

/** The server refused; `code` is AWS's, for example `ValidationException`. */
export class RefusedError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const targets = {
  sagemaker: { prefix: "SageMaker", version: "1.1" },
  "application-autoscaling": { prefix: "AnyScaleFrontendService", version: "1.1" },
  monitoring: { prefix: "GraniteServiceVersion20100801", version: "1.0" },
} as const;

export interface Client {
  call<Output = Record<string, unknown>>(
    service: keyof typeof targets,
    operation: string,
    input: object,
  ): Promise<Output>;
  /** Any method and path; throws on answers of 400 and above. */
  http(
    service: string,
    method: "GET" | "PUT" | "POST",
    path: string,
    headers?: Record<string, string>,
    body?: string,
  ): Promise<string>;
}

export function clientOf(url: string): Client {
  const http: Client["http"] = async (service, method, path, headers = {}, body) => {
    // Loaded when it is needed: without it, --help is there in half the time.
    const { request } = await import("undici");
    const answer = await request(url + path, {
      method,
      headers: { authorization: authorization(service), ...headers },
      body: body ?? null,
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 400) throw refusal(text, answer.statusCode);
    return text;
  };
  return {
    http,
    call: async (service, operation, input) => {
      const { prefix, version } = targets[service];
      const headers = {
        "content-type": `application/x-amz-json-${version}`,
        "x-amz-target": `${prefix}.${operation}`,
      };
      const text = await http(service, "POST", "/", headers, JSON.stringify(input));
      return text === "" ? {} : JSON.parse(text);
    },
  };
}

function refusal(text: string, status: number): RefusedError {
  try {
    const { __type, error, message, Message } = JSON.parse(text) as Record<string, string | undefined>;
    return new RefusedError((__type ?? error ?? "").replace(/^.*#/, ""), message ?? Message ?? text);
  } catch {
    const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? String(status);
    return new RefusedError(code, /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? text);
  }
}
