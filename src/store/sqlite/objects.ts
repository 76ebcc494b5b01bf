/** Objects, multipart uploads and their parts, and how many of them use each file. */

import type { MultipartUpload, Payload, StoredObject, UploadedPart } from "../../core/objects/object.ts";
import type { ObjectQuery, Objects } from "../store.ts";
import type { Connection, Row } from "./connection.ts";

export class SqliteObjects implements Objects {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async get(account: string, bucket: string, key: string): Promise<StoredObject | undefined> {
    const row = this.#connection.first(
      "SELECT description, bytes FROM objects WHERE account = ? AND bucket = ? AND key = ?",
      account,
      bucket,
      key,
    );
    return row && revive<StoredObject>(row);
  }

  async put(objects: readonly StoredObject[]): Promise<readonly string[]> {
    // New uses first, so that a file that stays in use is never reported as free.
    for (const { payload } of objects) this.#use(payload);
    return objects.flatMap((object) => {
      const { account, bucket, key, payload } = object;
      const freed = this.#remove(account, bucket, key);
      this.#connection.run(
        "INSERT INTO objects (account, bucket, key, description, bytes) VALUES (?, ?, ?, ?, ?)",
        account,
        bucket,
        key,
        describe(object),
        bytesOf(payload),
      );
      return freed;
    });
  }

  async delete(account: string, bucket: string, keys: readonly string[]): Promise<readonly string[]> {
    return keys.flatMap((key) => this.#remove(account, bucket, key));
  }

  async list(account: string, bucket: string, query: ObjectQuery): Promise<readonly StoredObject[]> {
    const { prefix = "", after, limit } = query;
    const beyond = after !== undefined && inBytes(after, prefix) >= 0;
    const rows = this.#connection.each(
      `SELECT key, description FROM objects WHERE account = ? AND bucket = ? AND key ${beyond ? ">" : ">="} ?
       ORDER BY key LIMIT ?`,
      account,
      bucket,
      beyond ? after : prefix,
      limit,
    );
    const found: StoredObject[] = [];
    for (const row of rows) {
      // Keys with the prefix stand together: the first without it ends them.
      if (!String(row.key).startsWith(prefix)) break;
      found.push(revive<StoredObject>(row));
    }
    return found;
  }

  async createUpload(upload: MultipartUpload): Promise<void> {
    this.#connection.run(
      "INSERT INTO uploads (upload_id, account, bucket, key, description) VALUES (?, ?, ?, ?, ?)",
      upload.uploadId,
      upload.account,
      upload.bucket,
      upload.key,
      JSON.stringify(upload),
    );
  }

  async upload(
    account: string,
    bucket: string,
    key: string,
    uploadId: string,
  ): Promise<MultipartUpload | undefined> {
    const row = this.#connection.first(
      "SELECT description FROM uploads WHERE upload_id = ? AND account = ? AND bucket = ? AND key = ?",
      uploadId,
      account,
      bucket,
      key,
    );
    return row && (JSON.parse(String(row.description)) as MultipartUpload);
  }

  async uploads(account: string, bucket: string): Promise<readonly MultipartUpload[]> {
    return this.#connection
      .all(
        "SELECT description FROM uploads WHERE account = ? AND bucket = ? ORDER BY key, upload_id",
        account,
        bucket,
      )
      .map((row) => JSON.parse(String(row.description)) as MultipartUpload);
  }

  async putPart(uploadId: string, part: UploadedPart): Promise<readonly string[]> {
    this.#use(part.payload);
    const freed = this.#removeParts("upload_id = ? AND number = ?", uploadId, part.number);
    this.#connection.run(
      "INSERT INTO parts (upload_id, number, description, bytes) VALUES (?, ?, ?, ?)",
      uploadId,
      part.number,
      describe(part),
      bytesOf(part.payload),
    );
    return freed;
  }

  async parts(uploadId: string): Promise<readonly UploadedPart[]> {
    return this.#connection
      .all("SELECT description, bytes FROM parts WHERE upload_id = ? ORDER BY number", uploadId)
      .map((row) => revive<UploadedPart>(row));
  }

  async deleteUpload(uploadId: string): Promise<readonly string[]> {
    this.#connection.run("DELETE FROM uploads WHERE upload_id = ?", uploadId);
    return this.#removeParts("upload_id = ?", uploadId);
  }

  async files(): Promise<ReadonlySet<string>> {
    return new Set(this.#connection.all("SELECT name FROM files").map(({ name }) => String(name)));
  }

  #remove(account: string, bucket: string, key: string): readonly string[] {
    return this.#connection
      .returning(
        "DELETE FROM objects WHERE account = ? AND bucket = ? AND key = ? RETURNING description",
        account,
        bucket,
        key,
      )
      .flatMap((row) => this.#free(payloadOf(row)));
  }

  #removeParts(condition: string, ...values: readonly (string | number)[]): readonly string[] {
    return this.#connection
      .returning(`DELETE FROM parts WHERE ${condition} RETURNING description`, ...values)
      .flatMap((row) => this.#free(payloadOf(row)));
  }

  #use(payload: Payload): void {
    for (const name of filesOf(payload))
      this.#connection.run(
        "INSERT INTO files (name, users) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET users = users + 1",
        name,
      );
  }

  /** The files that nothing uses any more. */
  #free(payload: Payload): readonly string[] {
    return filesOf(payload).filter((name) => {
      this.#connection.run("UPDATE files SET users = users - 1 WHERE name = ?", name);
      return this.#connection.run("DELETE FROM files WHERE name = ? AND users <= 0", name) > 0;
    });
  }
}

/** Everything but the bytes, which have a column of their own. */
const describe = (described: { readonly payload: Payload }): string =>
  JSON.stringify(
    described.payload.kind === "files" ? described : { ...described, payload: { kind: "inline" } },
  );

/** The order in which SQLite keeps texts. */
const inBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const bytesOf = (payload: Payload): Uint8Array | null => (payload.kind === "inline" ? payload.bytes : null);

const filesOf = (payload: Payload): readonly string[] =>
  payload.kind === "files" ? payload.files.map(({ name }) => name) : [];

const payloadOf = (row: Row): Payload =>
  (JSON.parse(String(row.description)) as { payload: Payload }).payload;

const none = new Uint8Array();

/** The described thing with its bytes; in listings, which leave them out, inline bytes are empty. */
function revive<T extends { readonly payload: Payload }>(row: Row): T {
  const described = JSON.parse(String(row.description)) as T;
  if (described.payload.kind === "files") return described;
  return { ...described, payload: { kind: "inline", bytes: (row.bytes ?? none) as Uint8Array } };
}
