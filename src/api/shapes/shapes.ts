/** The form of the generated tables: what a service's requests and answers are made of. Facts only. */

/** Constraints are checked in this order: type, required, length, range, pattern, enum. */
export type Shape =
  | {
      readonly type: "string";
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: string;
      readonly enum?: readonly string[];
      /** Never shown in an error message. */
      readonly sensitive?: boolean;
    }
  | { readonly type: "integer" | "long" | "float" | "double"; readonly min?: number; readonly max?: number }
  | { readonly type: "boolean" }
  | { readonly type: "timestamp"; readonly format?: "unixTimestamp" | "iso8601" | "rfc822" }
  | {
      readonly type: "blob";
      readonly min?: number;
      readonly max?: number;
      readonly streaming?: boolean;
      readonly sensitive?: boolean;
    }
  | {
      readonly type: "list";
      readonly member: string;
      readonly min?: number;
      readonly max?: number;
      /** XML: elements stand beside each other without a wrapper. */
      readonly flattened?: boolean;
      /** XML: the element's name when it is not `member`. */
      readonly memberName?: string;
    }
  | {
      readonly type: "map";
      readonly key: string;
      readonly value: string;
      readonly min?: number;
      readonly max?: number;
      readonly flattened?: boolean;
      readonly keyName?: string;
      readonly valueName?: string;
    }
  | {
      readonly type: "structure";
      readonly members: Readonly<Record<string, MemberShape>>;
      readonly required?: readonly string[];
      /** REST: the member that is the body. */
      readonly payload?: string;
      /** Exactly one member may be set. */
      readonly union?: boolean;
      /** Set on errors. */
      readonly error?: {
        readonly status?: number;
        readonly code?: string;
        readonly fault?: "Sender" | "Receiver";
      };
      /** XML: the element's name when it is a whole document. */
      readonly xmlName?: string;
      readonly xmlNamespace?: XmlNamespace;
    };

export interface XmlNamespace {
  readonly uri: string;
  readonly prefix?: string;
}

export interface MemberShape {
  readonly shape: string;
  /** REST: where it is; absent in the body. */
  readonly location?: "header" | "headers" | "uri" | "querystring" | "statusCode";
  /** Its name on the wire when it differs. */
  readonly locationName?: string;
  readonly timestampFormat?: "unixTimestamp" | "iso8601" | "rfc822";
  readonly flattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: XmlNamespace;
  readonly streaming?: boolean;
}

export interface OperationShape {
  readonly http: { readonly method: string; readonly uri: string; readonly status: number };
  readonly input?: string;
  readonly output?: string;
  readonly errors: readonly string[];
  /** Query and XML: the element around the output. */
  readonly resultWrapper?: string;
  /** REST-XML: the element that the input's body is. */
  readonly inputElement?: { readonly name: string; readonly namespace?: string };
  /** REST-XML: the element that the output's body is; `unwrapped` when its text is the only member. */
  readonly outputElement?: { readonly name: string; readonly unwrapped?: boolean };
}

export type Protocol = "json" | "query" | "smithy-rpc-v2-cbor" | "rest-json" | "rest-xml";

export interface ServiceShapes {
  /** The folder's name: `application-autoscaling`, `cloudwatch`, … */
  readonly name: string;
  readonly apiVersion: string;
  /** The service in a signature's scope, for example `monitoring`. */
  readonly signingName: string;
  readonly protocols: readonly Protocol[];
  readonly jsonVersion?: string;
  /** Before the dot of X-Amz-Target, and in the path of RPC v2. */
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  readonly queryCompatible?: boolean;
  /** Before the `#` of an error's type in JSON and CBOR. */
  readonly errorNamespace?: string;
  readonly operations: Readonly<Record<string, OperationShape>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}
